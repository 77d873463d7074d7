import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from '../../domain/problem.ts'
import type { Receiver } from '../../domain/receiver.ts'
import type { InboundCall } from './inbound-call.ts'

/** Why a call that brings these tokens may not come in, by them and by its address; undefined when it may. */
export function refusalAtDoor(
  receiver: Receiver,
  call: InboundCall,
  tokens: readonly string[],
): Problem | undefined {
  const wanted = receiver.token?.reveal()
  if (wanted !== undefined && !tokens.some((token) => same(token, wanted)))
    return unauthorized('Send the receiver’s token as token=… or as Authorization: Bearer.')
  if (receiver.ip_allow.length === 0 || call.comesFrom(receiver.ip_allow)) return undefined
  return new Problem(403, 'ip_not_allowed', 'The receiver takes no calls from this address.')
}

/**
 * Why a call is not signed as the receiver wants it (Standard Webhooks); undefined when it is. Either of two secrets
 * will do while one takes the place of the other.
 */
export function refusalOfSignature(
  { signature }: Receiver,
  { signed }: InboundCall,
  body: Uint8Array,
  now: number,
): Problem | undefined {
  if (!signature) return undefined
  const { id, timestamp, signatures } = signed
  if (!id || !timestamp || !signatures)
    return unauthorized('Sign the call: webhook-id, webhook-timestamp and webhook-signature are wanted.')
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > signature.tolerance)
    return unauthorized('The webhook-timestamp is no time in seconds, or is too far from now.')
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
  const given = signatures.split(' ').flatMap((one) => (one.startsWith('v1,') ? [one.slice(3)] : []))
  const secrets = [signature.secret, ...(signature.previous ? [signature.previous] : [])]
  const wanted = secrets
    .flatMap((secret) => keysOf(secret.reveal()))
    .map((key) => createHmac('sha256', key).update(content).digest('base64'))
  const fits = given.some((one) => wanted.some((other) => same(one, other)))
  return fits ? undefined : unauthorized('The webhook-signature is not one of this call.')
}

const PREFIX = 'whsec_'

// A secret of the standard is whsec_ and base64; any other is taken as the text that it is, as many partners do.
function keysOf(secret: string): Buffer[] {
  const key = secret.startsWith(PREFIX)
    ? Buffer.from(secret.slice(PREFIX.length), 'base64')
    : Buffer.from(secret)
  // With an empty key anybody could sign.
  return key.length === 0 ? [] : [key]
}

// Compared as digests: in the same time however much of it is right.
function same(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other))
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function unauthorized(message: string): Problem {
  return new Problem(401, 'unauthorized', message)
}
