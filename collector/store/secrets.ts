import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { Secret } from '../domain/secret.ts'

/** Seals texts so that only holders of the program's secret can read them. */
export interface Sealer {
  seal(text: string): string
  open(sealed: string): string
  /** A keyed hash: the same for the same text, and nothing to whoever has not the program's secret. */
  fingerprint(text: string): string
}

/** A sealer whose key comes from CLICKWIRE_SECRET: AES-256-GCM, a fresh nonce for every text. */
export function createSealer(secret: string): Sealer {
  const key = Buffer.from(hkdfSync('sha256', secret, 'clickwire', 'sealed values v1', 32))
  const hashing = Buffer.from(hkdfSync('sha256', secret, 'clickwire', 'fingerprints v1', 32))
  return {
    fingerprint: (text) => createHmac('sha256', hashing).update(text).digest('base64url'),
    seal: (text) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed.slice(3), 'base64url')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
        decipher.setAuthTag(bytes.subarray(12, 28))
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
      } catch {
        throw new Error(
          'A stored secret cannot be opened: CLICKWIRE_SECRET is not the one it was sealed with. Start with the former value.',
        )
      }
    },
  }
}

const SEALED = '$sealed'

/** A thing's body as JSON text in which every Secret is sealed. */
export function sealBody(body: unknown, sealer: Sealer): string {
  return JSON.stringify(replaceSecrets(body, sealer))
}

/** The body that sealBody wrote, its Secrets opened. */
export function openBody(text: string, sealer: Sealer): unknown {
  return JSON.parse(text, (_name, value: unknown) =>
    isSealed(value) ? new Secret(sealer.open(value[SEALED])) : value,
  )
}

function replaceSecrets(value: unknown, sealer: Sealer): unknown {
  if (value instanceof Secret) return { [SEALED]: sealer.seal(value.reveal()) }
  if (Array.isArray(value)) return value.map((item) => replaceSecrets(item, sealer))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaceSecrets(item, sealer)]))
}

function isSealed(value: unknown): value is { [SEALED]: string } {
  return typeof value === 'object' && value !== null && SEALED in value && typeof value[SEALED] === 'string'
}
