import { createHmac, timingSafeEqual } from 'node:crypto'

/** Headers as a server gets them: of `fetch`, or of `node:http`. */
type GivenHeaders = Headers | Record<string, string | string[] | undefined>

/** What is to be verified: the body as it came, before anything parsed it. */
export interface ReceivedWebhook {
  headers: GivenHeaders
  body: string | Uint8Array
  /** The secret, or several while one takes the place of another. */
  secret: string | readonly string[]
  /** How far from now the webhook's time may be; five minutes when absent. */
  toleranceMs?: number
  /** The time in ms, for tests. */
  now?: number
}

/** Whether a webhook is Clickwire's own; `id` stays the same across its tries, so that it can be taken once. */
export type VerifiedWebhook =
  | { ok: true; id: string; timestamp: Date; payload: unknown }
  | { ok: false; because: 'not_signed' | 'wrong_time' | 'wrong_signature' | 'no_json' }

const TOLERANCE_MS = 5 * 60_000

/** Verifies a webhook that is signed as Standard Webhooks has it. */
export function verifyWebhook(given: ReceivedWebhook): VerifiedWebhook {
  const { body, secret, toleranceMs = TOLERANCE_MS, now = Date.now() } = given
  const [id, time, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(given.headers, name),
  )
  if (!id || !time || !signatures) return { ok: false, because: 'not_signed' }
  const at = Number(time) * 1000
  if (!/^\d{1,12}$/.test(time) || Math.abs(now - at) > toleranceMs)
    return { ok: false, because: 'wrong_time' }
  const secrets = typeof secret === 'string' ? [secret] : secret
  const wanted = secrets.map((one) => signatureOf(one, id, time, body))
  const fits = signatures.split(' ').some((one) => wanted.some((other) => same(one, other)))
  if (!fits) return { ok: false, because: 'wrong_signature' }
  try {
    const payload: unknown = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'))
    return { ok: true, id, timestamp: new Date(at), payload }
  } catch {
    return { ok: false, because: 'no_json' }
  }
}

/** The headers that sign a body for a receiver, as Standard Webhooks has it. */
export function signedHeaders(secret: string, id: string, body: string, now: number): Record<string, string> {
  const time = String(Math.floor(now / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': time,
    'webhook-signature': signatureOf(secret, id, time, body),
  }
}

const PREFIX = 'whsec_'

// A secret of the standard is whsec_ and base64; any other is taken as the text that it is.
function signatureOf(secret: string, id: string, time: string, body: string | Uint8Array): string {
  const key = secret.startsWith(PREFIX)
    ? Buffer.from(secret.slice(PREFIX.length), 'base64')
    : Buffer.from(secret)
  // With an empty key anybody could sign.
  if (key.length === 0) throw new RangeError('The secret of the webhooks is empty.')
  return `v1,${createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest('base64')}`
}

function headerOf(headers: GivenHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
