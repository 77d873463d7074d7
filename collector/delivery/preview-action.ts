import type { Action } from './action.ts'
import type { HttpAnswer } from './exchange.ts'
import type { ListTool } from './lists/list-tool.ts'
import { type Performed, type PerformInput, perform } from './perform.ts'

/**
 * What an attempt would send, without sending it: an action that first asks for a token is given one of no worth, and
 * the request that would follow is the one that is shown. Settings are read anew, so that nothing is remembered of it.
 */
export function previewAction(
  action: Action,
  { settings, ...input }: Omit<PerformInput, 'tools'>,
): Promise<Performed> {
  const fresh: unknown = typeof settings === 'object' && settings !== null ? { ...settings } : settings
  return perform(action, {
    ...input,
    settings: fresh,
    tools: { http: { send: answerAnything }, mail: { send: takeAnything }, lists: NO_LISTS },
  })
}

const takeAnything = () => Promise.resolve({ status: 'sent' as const, response: '' })

const NO_LISTS: ListTool = {
  change: () => Promise.resolve({ status: 'changed', changed: 0, invalid: [] }),
  has: () => Promise.resolve(false),
}

const TOKEN = JSON.stringify({ access_token: 'dry-run', token_type: 'Bearer', expires_in: 3600 })

function answerAnything(): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/json' }
  return Promise.resolve({ kind: 'answer', status: 200, headers, body: TOKEN, truncated: false, ms: 0 })
}
