import type { Request, Response } from 'express'
import { SESSION_MS } from '../domain/user.ts'

const NAME = 'clickwire_session'

/** The token of the session that a browser brings along. */
export function sessionTokenOf(request: Request): string | undefined {
  return (request.headers.cookie ?? '')
    .split(/; ?/)
    .find((pair) => pair.startsWith(`${NAME}=`))
    ?.slice(NAME.length + 1)
}

/** Has the browser keep a session: out of the reach of scripts, and not sent from other sites' pages. */
export function setSessionCookie(request: Request, response: Response, token: string): void {
  response.cookie(NAME, token, { ...flagsFor(request), maxAge: SESSION_MS })
}

/** Has the browser forget its session. */
export function clearSessionCookie(request: Request, response: Response): void {
  response.clearCookie(NAME, flagsFor(request))
}

function flagsFor(request: Request) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(request) } as const
}

// Behind a proxy that is not trusted with more, the page's own address still tells how the browser came here.
function isHttps({ secure, headers }: Request): boolean {
  return secure || (headers.origin ?? '').startsWith('https://')
}
