import type { Request, Response } from 'express'
import { getDomain } from 'tldts'
import type { Campaign } from '../domain/campaign.ts'

// What the script writes is percent-encoded; a longer cookie no browser keeps.
const VALUE = /^[\w%.~!*'()-]{1,4000}$/

/**
 * Has a visitor's browser keep the script's cookie as long as the campaign says, where this collector answers on the
 * site's own domain: Safari ends what a script wrote after 7 days, not what a server set. Its content is the script's,
 * sent back as it came; where there is none, none is made.
 */
export function prolongCookie(request: Request, response: Response, campaign: Campaign | undefined): void {
  if (!campaign || !isSameOrigin(request)) return
  const name = `cw_${campaign.cid}`
  const value = (request.headers.cookie ?? '')
    .split('; ')
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
  if (value === undefined || !VALUE.test(value)) return
  // The same domain as the script finds by trying: the widest that a browser accepts.
  const domain = getDomain(request.hostname, { allowPrivateDomains: true })
  response.cookie(name, value, {
    ...{ path: '/', sameSite: 'lax', maxAge: campaign.cookie_days * 86_400_000, encode: String },
    ...(request.secure ? { secure: true } : {}),
    ...(domain === null ? {} : { domain }),
  })
}

function isSameOrigin({ headers }: Request): boolean {
  const { origin, host } = headers
  return origin !== undefined && URL.parse(origin)?.host === host
}
