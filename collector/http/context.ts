import type { Request, Response } from 'express'
import type { Visitor } from '../pipeline/take-click.ts'

/** The id of a request: in its answer, in the X-Request-Id header and in every log line of it. */
export function requestIdOf(response: Response): string {
  return String(response.locals.requestId)
}

/** Notes a fact for the one log line of this request. */
export function note(response: Response, facts: Record<string, unknown>): void {
  response.locals.noted = { ...notedOf(response), ...facts }
}

/** Notes the ids of a body for the log line; what is no id may be anything, personal data too, and stays out. */
export function noteIds(response: Response, ids: Record<string, unknown>): void {
  const sound = Object.entries(ids).filter(([, id]) => typeof id === 'string' && ID.test(id))
  note(response, Object.fromEntries(sound))
}

const ID = /^[\w-]{1,64}$/

/** What was noted of a request. */
export function notedOf(response: Response): Record<string, unknown> {
  return (response.locals.noted as Record<string, unknown> | undefined) ?? {}
}

/** Who asks, as the connection tells; behind a trusted proxy, as the proxy tells. */
export function visitorOf(request: Request): Visitor {
  return {
    ip: request.ip ?? '',
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 1024),
    language: /^[\w-]{1,64}/.exec(request.headers['accept-language'] ?? '')?.[0] ?? '',
    gpc: saysGpc(request),
  }
}

/** Whether the browser says that its visitor does not want to be tracked: https://w3c.github.io/gpc/ */
export function saysGpc(request: Request): boolean {
  return request.headers['sec-gpc'] === '1'
}

/** The token a request brings: `Authorization: Bearer …`, or on a plain postback address `token=…`. */
export function tokenOf(request: Request, members: Record<string, unknown> = {}): string | undefined {
  const [, bearer] = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  const { token } = members
  return bearer ?? (typeof token === 'string' && token !== '' ? token : undefined)
}
