import type { DeliveryAuth } from '../../domain/delivery-auth.ts'
import type { HttpClient, HttpRequest } from '../client.ts'

type OAuth2 = Extract<DeliveryAuth, { type: 'oauth2' }>

/** A token, or why there is none. */
type Token = { token: string } | { fault: string }

/** Gets and keeps the access tokens of buyers. */
export interface TokenKeeper {
  token(auth: OAuth2, deadlineMs: number): Promise<Token>
  /** Forgets a token that a buyer no longer takes. */
  drop(auth: OAuth2): void
}

const EARLY_MS = 30_000
const USUAL_S = 3_600

/** Keeps tokens until shortly before they end; many who wait for the same one ask for it once. */
export function createTokenKeeper(http: Pick<HttpClient, 'send'>, now: () => number): TokenKeeper {
  const kept = new Map<string, { until: number; token: Promise<Token> }>()
  const fetchToken = async (auth: OAuth2, key: string, deadlineMs: number): Promise<Token> => {
    const came = await http.send(requestOf(auth), { deadlineMs })
    const read = came.kind === 'answer' ? readToken(came.status, came.body) : { fault: came.because }
    if ('fault' in read) kept.delete(key)
    else
      kept.set(key, { until: now() + read.lifeMs - EARLY_MS, token: Promise.resolve({ token: read.token }) })
    return 'fault' in read ? { fault: `no access token: ${read.fault}` } : { token: read.token }
  }
  return {
    token: (auth, deadlineMs) => {
      const key = keyOf(auth)
      const known = kept.get(key)
      if (known && known.until > now()) return known.token
      const token = fetchToken(auth, key, deadlineMs)
      kept.set(key, { until: now() + deadlineMs, token })
      return token
    },
    drop: (auth) => void kept.delete(keyOf(auth)),
  }
}

const keyOf = ({ token_url, grant, client_id, scope, audience, username }: OAuth2): string =>
  JSON.stringify([token_url, grant, client_id, scope, audience, username])

function requestOf(auth: OAuth2): HttpRequest {
  const body = new URLSearchParams({ grant_type: auth.grant })
  const secret = auth.client_secret.reveal()
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  }
  if (auth.client_auth === 'basic')
    headers.authorization = `Basic ${Buffer.from(`${encodeURIComponent(auth.client_id)}:${encodeURIComponent(secret)}`).toString('base64')}`
  else {
    body.set('client_id', auth.client_id)
    body.set('client_secret', secret)
  }
  for (const name of ['scope', 'audience', 'username'] as const) {
    const value = auth[name]
    if (value !== undefined) body.set(name, value)
  }
  if (auth.password) body.set('password', auth.password.reveal())
  return { method: 'POST', url: auth.token_url, headers, body: body.toString() }
}

function readToken(status: number, body: string): { token: string; lifeMs: number } | { fault: string } {
  if (status !== 200) return { fault: `the token address answered ${status}` }
  try {
    const answer: unknown = JSON.parse(body)
    const { access_token, expires_in } = Object(answer) as { access_token?: unknown; expires_in?: unknown }
    if (typeof access_token !== 'string' || access_token === '')
      return { fault: 'the answer holds no access_token' }
    const seconds = Number(expires_in)
    return { token: access_token, lifeMs: (seconds > 0 ? seconds : USUAL_S) * 1_000 }
  } catch {
    return { fault: 'the token address answered no JSON' }
  }
}
