import type { HttpRequest } from '../client.ts'
import type { HttpAnswer, HttpFault } from '../exchange.ts'
import type { Half } from './build-request.ts'
import type { BuyerTools } from './buyer-tools.ts'
import { digestHeader, readChallenge } from './digest.ts'

/** A request as it was sent in the end, and what came of it. */
export interface Sent {
  request: HttpRequest
  came: HttpAnswer | HttpFault
}

/** Sends a request with what proves who we are, in one try: a challenge, or a token that ended, is met once. */
export async function send(
  spec: Half,
  request: HttpRequest,
  tools: BuyerTools,
  limitMs: number,
): Promise<Sent> {
  const until = tools.ticks() + limitMs
  const go = async (headers: Record<string, string>): Promise<Sent> => {
    const sent = { ...request, headers: { ...request.headers, ...headers } }
    return { request: sent, came: await tools.http.send(sent, { deadlineMs: until - tools.ticks() }) }
  }
  const { auth } = spec
  switch (auth.type) {
    case 'none':
      return go({})
    case 'basic':
      return go({ authorization: basic(auth.username, auth.password.reveal()) })
    case 'bearer':
      return go({ authorization: [auth.prefix, auth.token.reveal()].filter(Boolean).join(' ') })
    case 'header':
      return go({ [auth.name.toLowerCase()]: auth.value.reveal() })
    case 'digest':
      return meetChallenge(await go({}), (challenge) => {
        const { pathname, search } = new URL(request.url)
        const known = { username: auth.username, password: auth.password.reveal() }
        const of = { method: request.method, uri: pathname + search, cnonce: tools.newId() }
        return go({ authorization: digestHeader(challenge, { ...known, ...of }) })
      })
    case 'oauth2': {
      const withToken = async (): Promise<Sent> => {
        const got = await tools.tokens.token(auth, Math.max(1, until - tools.ticks()))
        return 'fault' in got
          ? { request, came: noToken(got.fault) }
          : go({ authorization: `Bearer ${got.token}` })
      }
      const first = await withToken()
      if (first.came.kind === 'fault' || first.came.status !== 401) return first
      tools.tokens.drop(auth)
      return withToken()
    }
  }
}

async function meetChallenge(
  first: Sent,
  again: (challenge: NonNullable<ReturnType<typeof readChallenge>>) => Promise<Sent>,
): Promise<Sent> {
  if (first.came.kind === 'fault' || first.came.status !== 401) return first
  const challenge = readChallenge(first.came.headers['www-authenticate'])
  return challenge ? again(challenge) : first
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function noToken(detail: string): HttpFault {
  return { kind: 'fault', because: 'no_token', detail, ms: 0 }
}
