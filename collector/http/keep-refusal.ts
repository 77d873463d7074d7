import type { Request } from 'express'
import { Problem } from '../domain/problem.ts'
import { HEAD_BYTES, type RefusedCall } from '../pipeline/rejected/refused-call.ts'
import { readQueryBody, seenOf } from './body.ts'
import { visitorOf } from './context.ts'
import type { Doors } from './doors.ts'

/** What a refused call was to be, and what its address says. */
type At = Pick<RefusedCall, 'door' | 'cid' | 'global'>

/** Does the work of a request; what it is refused is kept, and the caller is refused all the same. */
export async function keepingRefusals<T>(
  doors: Pick<Doors, 'keepRejected'>,
  request: Request,
  at: At,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Problem && !brokeOff(request)) doors.keepRejected(callOf(request, at), error)
    throw error
  }
}

// A part of a call that nobody was told anything about: whoever made it knows that it did not arrive.
function brokeOff(request: Request): boolean {
  return request.socket.destroyed && !request.complete
}

function callOf(request: Request, at: At): RefusedCall {
  const { head, bytes, members } = request.method === 'POST' ? seenOf(request) : seenInAddress(request.url)
  const whole = bytes <= HEAD_BYTES
  const { token: _token, ...kept } = members ?? {}
  const key = request.headers['idempotency-key']
  return {
    ...at,
    ...{ bytes, whole, visitor: visitorOf(request), messageId: key === undefined ? undefined : String(key) },
    contentType: String(request.headers['content-type'] ?? '').slice(0, 200),
    // What could be read is kept as it was read: the text says nothing more.
    text: members !== undefined && whole ? '' : withoutToken(head),
    members: members === undefined ? undefined : kept,
  }
}

function seenInAddress(url: string) {
  const query = url.slice(url.indexOf('?') + 1)
  return { head: query.slice(0, HEAD_BYTES), bytes: Buffer.byteLength(query), members: readable(url) }
}

function readable(url: string): Record<string, unknown> | undefined {
  try {
    return readQueryBody(url)
  } catch {
    // It is this that it was refused for.
    return undefined
  }
}

function withoutToken(text: string): string {
  return text.replace(/(\btoken"?\s*[=:]\s*"?)[^"&\s]+/gi, '$1***')
}
