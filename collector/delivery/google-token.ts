import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { z } from 'zod'
import type { Secret } from '../domain/secret.ts'
import type { ActionTools } from './action.ts'
import { answerJson } from './answer-json.ts'
import type { HttpAnswer, HttpFault } from './exchange.ts'

/** Who asks Google for access: a service account, and where it gets its tokens. */
export interface ServiceAccount {
  client_email: string
  private_key: Secret
  token_url: string
}

/** Where Google gives tokens to service accounts. An assertion is for there, by whatever way it travels. */
export const GOOGLE_TOKENS = 'https://oauth2.googleapis.com/token'

const LIFE_S = 3_600
const EARLY_MS = 60_000

const kept = new WeakMap<ServiceAccount, { token: string; until: number }>()

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

/** The account's access token: the one that is kept while it is good for another minute, else a new one. */
export async function googleToken(
  { send, now, hide }: ActionTools,
  account: ServiceAccount,
  scope: string,
): Promise<{ token: string; kept: boolean } | HttpAnswer | HttpFault> {
  const known = kept.get(account)
  if (known && known.until > now()) return { token: known.token, kept: true }
  const assertion = assertionOf(account, scope, Math.floor(now() / 1_000))
  hide(assertion)
  const came = await send({
    method: 'POST',
    url: account.token_url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    }).toString(),
  })
  const said = came.kind === 'answer' && came.status === 200 ? answerJson(TokenAnswer, came) : undefined
  if (!said) return came
  hide(said.access_token)
  kept.set(account, { token: said.access_token, until: now() + said.expires_in * 1_000 - EARLY_MS })
  return { token: said.access_token, kept: false }
}

/** Forgets a token that Google no longer takes. */
export function dropGoogleToken(account: ServiceAccount): void {
  kept.delete(account)
}

/** The key of a service account, or undefined where the text holds none. */
export function serviceKey(pem: Secret): KeyObject | undefined {
  try {
    // In the key file of a service account the line breaks stand as \n, and so they are often copied.
    const key = createPrivateKey(pem.reveal().replaceAll('\\n', '\n'))
    return key.asymmetricKeyType === 'rsa' ? key : undefined
  } catch {
    // Whatever else was pasted is no key.
    return undefined
  }
}

function assertionOf({ client_email, private_key }: ServiceAccount, scope: string, iat: number): string {
  const key = serviceKey(private_key)
  if (!key) throw new Error('the private key cannot be read')
  const claims = { iss: client_email, scope, aud: GOOGLE_TOKENS, iat, exp: iat + LIFE_S }
  const signed = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
