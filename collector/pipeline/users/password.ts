import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

interface Cost {
  N: number
  r: number
  p: number
}

// What OWASP recommends where 128 MB for one sign-in is too much: 32 MB, three times over.
const COST: Cost = { N: 2 ** 15, r: 8, p: 3 }

const SALT_BYTES = 16
const HASH_BYTES = 32

const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]+)$/

/** A password as it is kept: its scrypt hash, with its salt and its cost. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return written(COST, salt, await derive(password, salt, COST))
}

/** True when the password is the one that was hashed; as slow for a wrong one. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, ln, r, p, salt = '', wanted = ''] = FORM.exec(hash) ?? []
  if (ln === undefined) throw new Error('a stored password is in no form of ours')
  const cost = { N: 2 ** Number(ln), r: Number(r), p: Number(p) }
  const derived = await derive(password, Buffer.from(salt, 'base64url'), cost)
  const expected = Buffer.from(wanted, 'base64url')
  return expected.length === derived.length && timingSafeEqual(derived, expected)
}

/** A hash that no password has: where there is no user, the same work is done on it. */
export const NO_PASSWORD = written(COST, Buffer.alloc(SALT_BYTES, 1), Buffer.alloc(HASH_BYTES))

/** A password for somebody who chose none: 120 bits. */
export function makePassword(): string {
  return randomBytes(15).toString('base64url')
}

function written({ N, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${Math.log2(N)},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

let last: Promise<unknown> = Promise.resolve()

// One at a time: however many try at once, they take the memory of one and leave the other threads free.
function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  const derived = last.then(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        const text = password.normalize('NFKC')
        scrypt(text, salt, HASH_BYTES, { ...cost, maxmem: 256 * cost.N * cost.r }, (error, key) =>
          error ? reject(error) : resolve(key),
        )
      }),
  )
  last = derived.catch(() => undefined)
  return derived
}
