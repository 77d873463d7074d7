import type { z } from 'zod'
import { faultsOf, problemOf } from '../domain/problem.ts'

/** What was given, as a schema wants it; anything else is a Problem that names every fault. */
export function readAs<S extends z.ZodType>(schema: S, members: Record<string, unknown>): z.output<S> {
  const read = schema.safeParse(members)
  if (read.success) return read.data
  const [first, ...rest] = faultsOf(read.error, members)
  throw first ? problemOf([first, ...rest]) : read.error
}
