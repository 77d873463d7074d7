import type { z } from 'zod'
import { faultsOf, problemOf } from '../../domain/problem.ts'

/** Reads a body's members by a schema; all their faults at once are the caller's. */
export function readAs<S extends z.ZodType>(schema: S, members: Record<string, unknown>): z.output<S> {
  const read = schema.safeParse(members)
  if (read.success) return read.data
  const [first, ...rest] = faultsOf(read.error, members)
  throw first ? problemOf([first, ...rest]) : read.error
}
