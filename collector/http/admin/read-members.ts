import type { z } from 'zod'
import { explain } from '../../domain/explain.ts'
import { faultsOf, problemOf } from '../../domain/problem.ts'

/** Reads a body's members by a schema; all their faults at once are the caller's. */
export function readAs<S extends z.ZodType>(schema: S, members: Record<string, unknown>): z.output<S> {
  const read = schema.safeParse(members, { error: explain })
  if (read.success) return read.data
  const [first, ...rest] = faultsOf(read.error, members)
  throw first ? problemOf([first, ...rest]) : read.error
}
