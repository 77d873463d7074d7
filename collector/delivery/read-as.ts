import type { z } from 'zod'

/** What an answer says in JSON, if it is JSON of that shape. */
export function readAs<S extends z.ZodType>(shape: S, body: string): z.output<S> | undefined {
  try {
    return shape.safeParse(JSON.parse(body)).data
  } catch {
    // Services answer with pages of HTML too, and that is nothing of this shape.
    return undefined
  }
}
