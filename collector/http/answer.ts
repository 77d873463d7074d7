import type { ServerResponse } from 'node:http'
import type { Fault, Problem } from '../domain/problem.ts'

/** What every answer has beside its own facts. */
export interface Answer {
  status: number
  code: string
  message: string
  facts?: Record<string, unknown>
}

/** Answers in the one envelope of the tracking and lead APIs. */
export function answer(
  response: ServerResponse,
  requestId: string,
  { status, code, message, facts }: Answer,
): void {
  send(response, status, {
    status: String(status),
    type: status < 400 ? 'success' : 'error',
    code,
    message,
    request_id: requestId,
    ...facts,
  })
}

/** Answers a caller's fault: its code, its sentence, and on a 400 every field that is at fault. */
export function answerProblem(response: ServerResponse, requestId: string, problem: Problem): void {
  const { faults, retryAfterS, facts, allow } = problem.details
  if (retryAfterS !== undefined) response.setHeader('Retry-After', String(retryAfterS))
  if (allow) response.setHeader('Allow', allow)
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer')
  answer(response, requestId, {
    status: problem.status,
    code: problem.code,
    message: problem.message,
    facts: {
      ...facts,
      ...(problem.status === 400
        ? { missingFields: reasonsOf(faults, 'missing'), invalidFields: reasonsOf(faults, 'invalid') }
        : {}),
    },
  })
}

/** Sends a value as JSON. */
export function send(response: ServerResponse, status: number, value: unknown): void {
  // A text and its headers leave in one write; bytes would need a second.
  sendWritten(response, status, JSON.stringify(value))
}

/** Sends what is written as JSON already. */
export function sendWritten(response: ServerResponse, status: number, body: string | Buffer): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Content-Length', Buffer.byteLength(body))
  response.setHeader('Cache-Control', 'no-store')
  response.end(body)
}

function reasonsOf(faults: readonly Fault[] | undefined, kind: Fault['kind']): Record<string, string> {
  const of = (faults ?? []).filter((fault) => fault.kind === kind)
  return Object.fromEntries(of.map((fault) => [fault.field, fault.reason]))
}
