import { useQuery } from '@tanstack/preact-query'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { ask, isRecord } from '../api/ask.ts'
import { Fault } from '../api/fault.ts'
import { FaultBox } from '../parts/fault-box.tsx'
import { Field } from './field.tsx'
import { type FormContext, FormProvider } from './form-context.ts'
import type { Schema } from './schema.ts'

/** The description of the whole interface, which has the schema of everything that is configured. */
export function useOpenApi() {
  return useQuery({
    queryKey: ['openapi'],
    queryFn: ({ signal }) => ask<Record<string, unknown>>('/openapi.json', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** A schema of that description by its name. */
export function schemaNamed(document: Schema, name: string): Schema {
  const schemas = isRecord(document.components) ? document.components.schemas : undefined
  const schema = isRecord(schemas) ? schemas[name] : undefined
  return isRecord(schema) ? schema : {}
}

interface ThingFormProps extends Omit<FormContext, 'faults' | 'locked' | 'Field'> {
  locked?: FormContext['locked']
  error: Error | null
  saving: boolean
  /** What the button says. */
  save: string
  onSave(): void
  /** Further buttons beside the one that saves. */
  beside?: ComponentChildren
  children: ComponentChildren
}

/** A form over schemas: its fields, what is wrong with them, and the button that saves. */
export function ThingForm({
  root,
  choices,
  locked = {},
  error,
  saving,
  save,
  onSave,
  beside,
  children,
}: ThingFormProps) {
  const summary = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (error) summary.current?.focus()
  }, [error])
  const faults = error instanceof Fault ? error.fields : {}
  return (
    <FormProvider value={{ root, choices, locked, faults, Field }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          onSave()
        }}
      >
        <div ref={summary} tabIndex={-1} class="summary-box">
          {error && <FaultBox error={error} />}
        </div>
        {children}
        <div class="save-bar">
          <button type="submit" class="button main" disabled={saving}>
            {saving ? 'Saving …' : save}
          </button>
          {beside}
        </div>
      </form>
    </FormProvider>
  )
}
