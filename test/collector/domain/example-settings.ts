import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { readShape } from '../../../collector/domain/setting-fault.ts'
import { Organization } from '../../../collector/domain/settings.ts'

/** The text of the example configuration. */
export const EXAMPLE_TEXT = readFileSync(
  new URL('../../fixtures/example.config.yaml', import.meta.url),
  'utf8',
)

/** The line of the example in which these words stand first. */
export function exampleLine(words: string): number {
  return EXAMPLE_TEXT.split('\n').findIndex((line) => line.includes(words)) + 1
}

/** A fresh copy of the example in the file's shape, its references to the environment as they stand. */
export function exampleShape() {
  return parse(EXAMPLE_TEXT)
}

/** The settings that a shape describes, which must be without fault. */
export function organizationOf(shape: unknown): Organization {
  const reading = readShape(Organization, shape)
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults))
  return reading.value
}
