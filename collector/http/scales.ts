import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { Problem } from '../domain/problem.ts'
import type { Figure } from './metrics.ts'

/** Weighs the requests that are under way, so that they never take more memory than there is. */
export interface Scales {
  /** Lets a request in, or refuses it with a 503 before a byte of its body is read. */
  weigh: RequestHandler
  figures(): Figure[]
}

// What a request takes beside its body: its headers, and what is kept of it until it is answered.
const OWN_BYTES = 2_048
// One that does not say how long its body is; what is longer than that is refused or read as a stream.
const UNTOLD_BYTES = 64 * 1024

// An overloaded program still says how it is.
const ALWAYS = new Set(['/healthz', '/readyz', '/metrics'])

/** Opens the scales; `mostBytes` is what all requests under way may weigh together. */
export function openScales(mostBytes: number): Scales {
  let held = 0
  let refused = 0
  return {
    weigh: (request, response, next) => {
      if (ALWAYS.has(request.path)) return next()
      const weight = weightOf(request)
      if (held + weight > mostBytes) {
        refused += 1
        throw overloaded()
      }
      held += weight
      response.once('close', () => {
        held -= weight
      })
      next()
    },
    figures: () => [
      {
        ...{ name: 'clickwire_requests_held_bytes', type: 'gauge', value: held },
        help: 'What the requests under way weigh.',
      },
      {
        ...{ name: 'clickwire_requests_refused_total', type: 'counter', value: refused },
        help: 'Requests refused with 503 because too much was under way.',
      },
    ],
  }
}

function weightOf({ headers, url }: IncomingMessage): number {
  const told = headers['content-length']
  const body = told !== undefined ? Number(told) : headers['transfer-encoding'] ? UNTOLD_BYTES : 0
  // Of a body beyond every limit only so much is ever held.
  return OWN_BYTES + (url?.length ?? 0) + Math.min(Number.isFinite(body) ? body : 0, MOST_HELD_BYTES)
}

// A lead's body; what is larger is read piece by piece, or refused.
const MOST_HELD_BYTES = 256 * 1024

function overloaded(): Problem {
  return new Problem(503, 'overloaded', 'Too much is under way here. Send it again in a second.', {
    retryAfterS: 1,
  })
}
