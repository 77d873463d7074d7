import { z } from 'zod'
import { ListName, type ListPurpose } from '../../domain/lists/list.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { secret } from '../../domain/secret.ts'
import type { ActionTools } from '../action.ts'
import { serviceUrl } from '../base-url.ts'
import type { HttpAnswer, HttpFault } from '../exchange.ts'
import { headerNameFault } from '../request-headers.ts'
import { changeBuiltIn } from './built-in-list.ts'
import { PERSON, personOf } from './person-settings.ts'
import { changeRemote } from './remote-list.ts'

const TAKEN_HEADERS: ReadonlySet<string> = new Set(['content-type', 'accept', 'idempotency-key'])

const Settings = z.strictObject({
  list: ListName.optional().describe('The list of our own, which is made where there is none of this name'),
  base_url: serviceUrl()
    .optional()
    .describe('The address of a list elsewhere instead; phones-add and its like are put behind it'),
  operation: z
    .enum(['add', 'remove'])
    .default('add')
    .describe('Whether people are put on the list or taken off'),
  ...PERSON,
  api_key: secret().optional().describe('The API key of a list elsewhere'),
  key_header: z
    .string()
    .max(128)
    .default('X-Api-Key')
    .superRefine((name, context) => {
      const taken = TAKEN_HEADERS.has(name.toLowerCase())
      const message = taken ? `the header ${name} has another use` : headerNameFault(name)
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    })
    .describe('The header in which the key of a list elsewhere is sent'),
})
type Settings = z.output<typeof Settings>

/** Settings of an action on a list of our own or elsewhere; `usual` is the own one that is meant when none is named. */
export function listSettings(usual: string | undefined) {
  return Settings.superRefine(({ list, base_url, api_key, phone, email }, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (phone === undefined && email === undefined) fault('phone', 'is missing, and so is email')
    if (list !== undefined && base_url !== undefined) fault('base_url', 'must not stand beside list')
    if (list === undefined && base_url === undefined && usual === undefined)
      fault('list', 'is missing, and so is base_url')
    if (base_url !== undefined && api_key === undefined) fault('api_key', 'is missing')
    if (base_url === undefined && api_key !== undefined) fault('api_key', 'goes with base_url only')
  })
}

/** Does what such settings say; `usual` as for the settings. */
export async function changeList(
  tools: ActionTools,
  settings: Settings,
  { purpose, usual }: { purpose: ListPurpose; usual?: string },
): Promise<HttpAnswer | HttpFault | Outcome> {
  const person = personOf(tools, settings)
  if ('outcome' in person) return person.outcome
  const { entries } = person
  const { list = usual, base_url, api_key, operation, key_header } = settings
  if (base_url !== undefined && api_key !== undefined)
    return changeRemote(tools, { base_url, api_key, operation, key_header }, entries)
  return changeBuiltIn(tools, { list: { name: list ?? purpose, purpose }, operation, entries })
}
