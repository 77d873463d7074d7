import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { Problem } from '../domain/problem.ts'
import type { Figure } from './metrics.ts'

/** Weighs the requests that are under way, so that they never take more memory than there is. */
export interface Scales {
  /** Lets a request in, or refuses it with a 503; its body is weighed as it comes. */
  weigh: RequestHandler
  figures(): Figure[]
}

// What a request takes beside its body: its headers, and what is kept of it until it is answered.
const OWN_BYTES = 2_048
// An overloaded program still says how it is.
const ALWAYS = new Set(['/healthz', '/readyz', '/metrics'])

/** Opens the scales; `mostBytes` is what all requests under way may weigh together. */
export function openScales(mostBytes: number): Scales {
  let held = 0
  let refused = 0
  const hold = (bytes: number) => {
    if (held + bytes > mostBytes) {
      refused += 1
      throw overloaded()
    }
    held += bytes
    return bytes
  }
  return {
    weigh: (request, response, next) => {
      if (ALWAYS.has(request.path)) return next()
      let weight = hold(OWN_BYTES + request.url.length)
      holders.set(request, (bytes) => {
        weight += hold(bytes)
      })
      response.once('close', () => {
        holders.delete(request)
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

/**
 * Lays on the scales what has come of a request's body and is kept until it is answered; too much is a Problem. What a
 * caller promises weighs nothing: many who promise and send nothing would keep all others out.
 */
export function weighPiece(request: IncomingMessage, bytes: number): void {
  holders.get(request)?.(bytes)
}

const holders = new WeakMap<IncomingMessage, (bytes: number) => void>()

function overloaded(): Problem {
  return new Problem(503, 'overloaded', 'Too much is under way here. Send it again in a second.', {
    retryAfterS: 1,
  })
}
