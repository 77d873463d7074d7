import { z } from 'zod'

/** What is shown in place of every secret. */
export const MASK = '********'

/** A secret that cannot be printed by accident: only `reveal()` gives it away. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** Gives the secret itself; for those who send, seal or compare it. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  // console.log and util.inspect ask for this symbol; the domain has no node:util to import it from.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK
  }
}

const MAX_LENGTH = 8_192

const explain = (issue: { input?: unknown }) => {
  if (issue.input === undefined) return 'is missing'
  return `must be text of 1 to ${MAX_LENGTH} characters`
}

const SecretIn = z
  .union([z.string().min(1).max(MAX_LENGTH), z.instanceof(Secret)], { error: explain })
  .refine((value) => value !== MASK, 'is the mask of a stored secret; write the value')

/** A field whose value is sealed at rest and never shown: text in the file, a Secret in the program. */
export function secret() {
  return z
    .codec(SecretIn, z.instanceof(Secret), {
      decode: (value) => (value instanceof Secret ? value : new Secret(value)),
      encode: (value) => value,
    })
    .meta({ secret: true })
}
