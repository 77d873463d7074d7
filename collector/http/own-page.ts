import type { Request } from 'express'
import { Problem } from '../domain/problem.ts'

/**
 * Refuses a write that another site's page may have sent with our cookie: the browser must say that it comes from our
 * own page, and it must be JSON, which no form can send.
 */
export function requireOwnPage(request: Request): void {
  if (!isOwnPage(request))
    throw new Problem(403, 'foreign_page', 'With a session, this is taken from the console’s own pages only.')
  requireJson(request)
}

/** The same for a call that needs no cookie: a program may send it too, but no other site's page. */
export function refuseForeignPage(request: Request): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined || site !== undefined) requireOwnPage(request)
  else requireJson(request)
}

function isOwnPage(request: Request): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (site !== undefined) return site === 'same-origin'
  return origin !== undefined && URL.parse(origin)?.host === request.host
}

function requireJson({ method, headers }: Request): void {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (method === 'DELETE' && !hasBody) return
  const kind = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase()
  if (kind === 'application/json') return
  throw new Problem(403, 'not_json', 'With a session, a body is taken as application/json only.')
}
