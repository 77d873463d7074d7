import { type ComponentType, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { FieldProps } from './field-props.ts'
import type { Schema } from './schema.ts'

/** One of the things that a member may name. */
export interface Choice {
  value: string
  label: string
}

/** What every field of a form may need. */
export interface FormContext {
  /** What references in schemas are relative to. */
  root: Schema
  /** Why values are not taken, by their paths such as `events[0].event_id`. */
  faults: Readonly<Record<string, string>>
  /** What a member may name, by its path or its name: campaign, lead_type. */
  choices: Readonly<Record<string, readonly Choice[]>>
  /** Members that cannot be changed, by their paths, with the reason. */
  locked: Readonly<Record<string, string>>
  /** The field of any value. It is handed down, since fields are made of fields. */
  Field: ComponentType<FieldProps>
}

const Context = createContext<FormContext>({
  root: {},
  faults: {},
  choices: {},
  locked: {},
  Field: () => null,
})

/** Gives a form's fields what they need. */
export const FormProvider = Context.Provider

/** What the form gives its fields. */
export function useForm(): FormContext {
  return useContext(Context)
}

/** The way to a member of what is at a path. */
export function pathTo(path: string, member: string | number): string {
  if (typeof member === 'number') return `${path}[${member}]`
  return path === '' ? member : `${path}.${member}`
}
