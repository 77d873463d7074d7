import type { ErrorRequestHandler } from 'express'
import { Problem } from '../domain/problem.ts'
import type { Tell } from '../pipeline/deps.ts'
import { isOutage } from '../store/outage.ts'
import { answerProblem } from './answer.ts'
import { note, requestIdOf } from './context.ts'

/** The one place where a fault becomes an answer: a Problem its own, anything else a 500 whose details stay in the log. */
export function answerErrors(tell: Tell): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const problem = problemFrom(error)
    note(response, { code: problem.code })
    if (problem.code === UNAVAILABLE) note(response, { because: String(error) })
    if (problem.status === 500) tell('error', 'request.failed', { request_id: requestIdOf(response), error })
    // What still comes of a body far too large is not waited for.
    if (problem.status === 413 && !request.complete) response.setHeader('Connection', 'close')
    if (response.headersSent) response.destroy()
    else answerProblem(response, requestIdOf(response), problem)
  }
}

const UNAVAILABLE = 'unavailable'

/** The Problem that an error is answered as: its own, or one that tells nothing of what is wrong here. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error
  // Sending again later is the right thing to do: nothing is wrong with the request, nor with the program.
  if (isOutage(error))
    return new Problem(
      503,
      UNAVAILABLE,
      'The database cannot be reached just now. Send it again in a second.',
      {
        retryAfterS: 1,
      },
    )
  // Express refuses an address it cannot decode.
  if (error instanceof URIError)
    return new Problem(400, 'invalid_address', 'The address of the request cannot be decoded.')
  return new Problem(500, 'internal_error', 'Something went wrong here. It was logged under the request_id.')
}
