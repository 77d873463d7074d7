import type { Tracker } from './api.ts'
import { tell } from './calls.ts'
import { each } from './forms.ts'
import { safely } from './safely.ts'
import type { Params } from './wire.ts'

/** Offers a lead, with the TrustedForm and Jornaya tokens that stand anywhere on the page. Never a password. */
export const lead: Tracker['lead'] = (source) =>
  tell(
    'lead',
    safely(() => {
      const fields: Params = {}
      const take = ({ name, type, value, checked }: HTMLInputElement) => {
        if (value && (checked || !/radio|box|word/.test(type))) fields[name] = value
      }
      each(document, '[name$=CertUrl],[name$=leadid]', take)
      if (!(source instanceof Element)) return { ...fields, ...source }
      each(source, '[name]', take)
      return fields
    }),
  )
