import type { HttpClient } from '../delivery/client.ts'
import type { HttpAnswer, HttpFault } from '../delivery/exchange.ts'
import { judgeAnswer, judgeFault } from '../delivery/judge.ts'

/** Why no request was made: its destination is paused. The delivery is not at fault, and loses no try by it. */
export const PAUSED = 'destination_paused'

/** A request that reached its destination, or did not: `ok` unless what came is worth another try. */
export interface Reached {
  origin: string
  ok: boolean
}

/** The way out for one try, which knows where its requests went, and makes none to a destination that is paused. */
export interface GuardedLine extends Pick<HttpClient, 'send'> {
  reached: readonly Reached[]
  /** The origin of the last request, made or not. */
  wanted(): string | undefined
}

/** Opens the way out for one try; `isOpen` says whether an origin may be sent to just now. */
export function guardedLine(
  http: Pick<HttpClient, 'send'>,
  isOpen: (origin: string) => boolean,
  now: () => number,
): GuardedLine {
  const reached: Reached[] = []
  let wanted: string | undefined
  return {
    reached,
    wanted: () => wanted,
    send: async (request, limits) => {
      const origin = URL.parse(request.url)?.origin
      wanted = origin ?? wanted
      if (origin !== undefined && !isOpen(origin)) return refusal(origin)
      const came = await http.send(request, limits)
      if (origin !== undefined && wasSent(came)) reached.push({ origin, ok: isTaken(came, now()) })
      return came
    },
  }
}

function refusal(origin: string): HttpFault {
  return { kind: 'fault', because: PAUSED, detail: origin, ms: 0 }
}

// What the rule's own settings, or the end of this program, kept from going out says nothing of the other side.
const OWN: ReadonlySet<string> = new Set(['invalid_request', 'blocked_address', 'shutting_down'])

function wasSent(came: HttpAnswer | HttpFault): boolean {
  return came.kind === 'answer' || !OWN.has(came.because)
}

function isTaken(came: HttpAnswer | HttpFault, now: number): boolean {
  const outcome = came.kind === 'answer' ? judgeAnswer(came, now) : judgeFault(came)
  return outcome.status !== 'later'
}
