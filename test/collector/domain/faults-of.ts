import type { z } from 'zod'
import { pathText, readShape } from '../../../collector/domain/setting-fault.ts'

/** The faults that a schema finds, each as `member: reason`. */
export function faultsOf(schema: z.ZodType, shape: unknown): string[] {
  const reading = readShape(schema, shape)
  return reading.ok ? [] : reading.faults.map((fault) => `${pathText(fault.path)}: ${fault.reason}`)
}
