import type { Schema } from './schema.ts'

/** What a field is given. */
export interface FieldProps {
  name: string
  schema: Schema
  path: string
  value: unknown
  required: boolean
  set(value: unknown): void
  /** Without its hint, where many stand in a row. */
  short?: boolean
}
