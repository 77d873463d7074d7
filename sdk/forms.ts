import type { LeadSource } from './api.ts'
import { safely } from './safely.ts'
import { came } from './visit.ts'
import type { Params } from './wire.ts'

/** Does something with every element that a selector finds. */
export const each = <Kind extends Element>(
  scope: ParentNode,
  selector: string,
  act: (found: Kind) => void,
): void => scope.querySelectorAll<Kind>(selector).forEach(act)

/** Fills the hidden inputs of a form or page that are named after what the visitor came with. */
export const fillHidden = (scope: ParentNode, data?: FormData): void =>
  each<HTMLInputElement>(scope, '[type=hidden]', (input) => {
    const value = came(input.name.toLowerCase())
    if (value && !input.value) {
      input.value = value
      if (data) data.set(input.name, value)
    }
  })

/** The fields of a lead, with the TrustedForm and Jornaya tokens that stand anywhere on the page. Never a password. */
export const leadFields = (source: LeadSource): object | undefined =>
  safely(() => {
    const fields: Params = {}
    const take = ({ name, type, value, checked }: HTMLInputElement) => {
      if (value && (checked || !/radio|box|word/.test(type))) fields[name] = value
    }
    each(document, '[name$=CertUrl],[name$=leadid]', take)
    if (!(source instanceof Element)) return { ...fields, ...source }
    each(source, '[name]', take)
    return fields
  })
