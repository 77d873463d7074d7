import { createHash } from 'node:crypto'

/** A server's challenge for digest authentication, RFC 7616. */
interface Challenge {
  realm: string
  nonce: string
  opaque: string | undefined
  algorithm: string
  qop: boolean
}

// A name begins where a word does, and is short: a header of nothing but letters is gone through once.
const PART = /\b(\w{1,32})=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g
const HASHES: Record<string, string> = {
  md5: 'md5',
  'md5-sess': 'md5',
  'sha-256': 'sha256',
  'sha-256-sess': 'sha256',
}

/** Reads the challenge of a WWW-Authenticate header; undefined where it is none that can be met. */
export function readChallenge(header: string | undefined): Challenge | undefined {
  const challenge = header?.split(/(?=\bDigest )/i).find((one) => /^\s*Digest /i.test(one))
  if (challenge === undefined) return undefined
  const parts = new Map<string, string>()
  for (const [, name = '', quoted, plain] of challenge.matchAll(PART))
    parts.set(name.toLowerCase(), quoted ?? plain ?? '')
  const algorithm = parts.get('algorithm') ?? 'MD5'
  const nonce = parts.get('nonce')
  if (nonce === undefined || HASHES[algorithm.toLowerCase()] === undefined) return undefined
  const qop = (parts.get('qop') ?? '').split(',').some((one) => one.trim() === 'auth')
  return { realm: parts.get('realm') ?? '', nonce, opaque: parts.get('opaque'), algorithm, qop }
}

/** What a client proves to know, and of which request. */
export interface DigestProof {
  username: string
  password: string
  method: string
  /** Path and query, as they are sent. */
  uri: string
  /** A fresh random text. */
  cnonce: string
}

/** The Authorization header that answers a challenge. */
export function digestHeader(challenge: Challenge, proof: DigestProof): string {
  const { realm, nonce, opaque, algorithm, qop } = challenge
  const { username, password, method, uri, cnonce } = proof
  const digest = (text: string) =>
    createHash(HASHES[algorithm.toLowerCase()] ?? 'md5')
      .update(text)
      .digest('hex')
  const plain = digest(`${username}:${realm}:${password}`)
  const secret = /-sess$/i.test(algorithm) ? digest(`${plain}:${nonce}:${cnonce}`) : plain
  const request = digest(`${method}:${uri}`)
  const count = '00000001'
  const response = qop
    ? digest(`${secret}:${nonce}:${count}:${cnonce}:auth:${request}`)
    : digest(`${secret}:${nonce}:${request}`)
  const quoted = { username, realm, nonce, uri, response, ...(opaque === undefined ? {} : { opaque }) }
  const parts = Object.entries(quoted).map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`)
  const more = qop ? [`qop=auth`, `nc=${count}`, `cnonce="${cnonce}"`] : []
  return `Digest ${[...parts, `algorithm=${algorithm}`, ...more].join(', ')}`
}
