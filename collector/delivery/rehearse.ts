import type { Action } from './action.ts'
import type { HttpRequest } from './client.ts'
import type { HttpAnswer } from './exchange.ts'
import { type Performed, type PerformInput, perform } from './perform.ts'

/** What an action would send, masked as in the record of a try; nothing is sent. */
export interface Rehearsed {
  request: HttpRequest | undefined
  /** Why nothing would be sent. */
  fault: string | undefined
}

/** Goes through an action up to the request that it would make. */
export async function rehearse(
  action: Action,
  input: Omit<PerformInput, 'tools' | 'settings'> & { settings: Readonly<Record<string, unknown>> },
): Promise<Rehearsed> {
  // A copy is read anew: what an action keeps with its settings, such as a token, is not touched by the stand-in's.
  const settings = { ...input.settings }
  const performed = await perform(action, { ...input, settings, tools: { http: STAND_IN } })
  return { request: performed.request, fault: performed.request ? undefined : faultOf(performed) }
}

// Who asks for a token first is given one, and goes on to the request that matters.
const ANSWER: HttpAnswer = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ access_token: 'rehearsal', token_type: 'Bearer', expires_in: 3600 }),
  truncated: false,
  ms: 0,
}

const STAND_IN = { send: () => Promise.resolve(ANSWER) }

function faultOf({ outcome }: Performed): string {
  return outcome.status === 'done' ? 'nothing_to_send' : outcome.because
}
