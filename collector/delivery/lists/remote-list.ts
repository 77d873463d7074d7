import { z } from 'zod'
import type { ListEntry } from '../../domain/lists/list.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { Secret } from '../../domain/secret.ts'
import type { ActionTools } from '../action.ts'
import { answerJson } from '../answer-json.ts'
import type { HttpAnswer, HttpFault } from '../exchange.ts'

/** A list elsewhere that serves phones-add, emails-add and their opposites: another collector's, or a vendor's. */
export interface RemoteList {
  base_url: string
  operation: 'add' | 'remove'
  key_header: string
  api_key: Secret
}

/** Changes a list elsewhere, one call for each kind of entry; after one that was not taken there is no other. */
export async function changeRemote(
  tools: Pick<ActionTools, 'send'>,
  list: RemoteList,
  entries: readonly ListEntry[],
): Promise<HttpAnswer | HttpFault | Outcome> {
  let came: HttpAnswer | HttpFault | undefined
  for (const entry of entries) {
    came = await call(tools, list, entry)
    if (came.kind === 'fault' || !isTaken(came)) return came
  }
  return came ?? refused('missing_value', 'there is neither a number nor an address')
}

function call(
  { send }: Pick<ActionTools, 'send'>,
  { base_url, operation, key_header, api_key }: RemoteList,
  { kind, value }: ListEntry,
) {
  return send({
    method: 'POST',
    url: `${base_url}/${kind}s-${operation}`,
    headers: { 'content-type': 'application/json', [key_header.toLowerCase()]: api_key.reveal() },
    body: JSON.stringify({ [`${kind}s`]: [value] }),
  })
}

const Said = z.object({
  success: z.unknown().optional(),
  status: z.unknown().optional(),
  error: z.unknown().optional(),
  message: z.unknown().optional(),
})

/** What the answer of such a list means. */
export function judgeRemote(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status !== 'done' || isTaken(answer)) return usual
  const said = answerJson(Said, answer)
  return refused(
    'list_refused',
    [said?.message, said?.error].find((text) => typeof text === 'string'),
  )
}

// What such lists answer is not published: a 2xx counts, unless its JSON says that it was none.
function isTaken(answer: HttpAnswer): boolean {
  if (answer.status < 200 || answer.status >= 300) return false
  const said = answerJson(Said, answer)
  if (!said) return true
  return said.success !== false && !said.error && !/^(error|fail(ed|ure)?)$/i.test(String(said.status))
}

function refused(because: string, detail: string | undefined): Outcome {
  return { status: 'failed', because, ...(detail ? { detail: detail.slice(0, 500) } : {}) }
}
