import type { z } from 'zod'
import type { HttpAnswer } from './exchange.ts'

/** The body of an answer, read as JSON of the given shape; undefined when it is not. */
export function answerJson<S extends z.ZodType>(schema: S, { body }: HttpAnswer): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(body)).data
  } catch {
    // What is not JSON has no shape either.
    return undefined
  }
}
