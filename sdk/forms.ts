import type { LeadSource } from './api.ts'
import { came } from './visit.ts'
import type { Params } from './wire.ts'

/** Fills the hidden inputs of a form or page that are named after what the visitor came with. */
export const fillHidden = (scope: ParentNode, data?: FormData): void => {
  for (const input of scope.querySelectorAll<HTMLInputElement>('[type=hidden]')) {
    const { name } = input
    const value = came(name.toLowerCase())
    if (value && (!input.value || name === 'transaction_id')) {
      input.value = value
      if (data) data.set(name, value)
    }
  }
}

/** The fields of a lead, with the TrustedForm and Jornaya tokens that stand anywhere on the page. Never a password. */
export const leadFields = (source: LeadSource): Record<string, unknown> => {
  const fields: Params = {}
  const take = (scope: ParentNode, selector: string) => {
    for (const { name, type, value, checked } of scope.querySelectorAll<HTMLInputElement>(selector))
      if (value && (checked || !/radio|checkbox|password/.test(type))) fields[name] = value
  }
  take(document, '[name=xxTrustedFormCertUrl],[name=universal_leadid]')
  if (!(source instanceof Element)) return { ...fields, ...source }
  take(source, '[name]')
  return fields
}
