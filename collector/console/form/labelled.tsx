import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { wordsOf } from '../parts/words.ts'
import type { FieldProps } from './field-props.ts'
import { useForm } from './form-context.ts'
import { describedAs } from './schema.ts'

/** What ties an input to its label, its hint and what is wrong with it. */
export interface Tied {
  id: string
  required: boolean
  disabled: boolean
  'aria-invalid': boolean
  'aria-describedby': string | undefined
}

/** A field around its input: the label, whether it is needed, what it means, and what is wrong. */
export function Labelled({
  field,
  children,
}: {
  field: FieldProps
  children(tied: Tied): ComponentChildren
}) {
  const id = useId()
  const { faults, locked } = useForm()
  const told = faults[field.path]
  const isMissing = told !== undefined && field.required && field.value === undefined
  const wrong = isMissing ? 'is missing' : told
  const lock = locked[field.path]
  const hint = lock ?? (field.short ? undefined : describedAs(field.schema))
  const says = wrong !== undefined || hint !== undefined
  return (
    <div class="field">
      <label for={id}>
        {wordsOf(field.name)} {field.required || field.short ? null : <span class="needed">optional</span>}
      </label>
      {children({
        id,
        required: field.required,
        disabled: lock !== undefined,
        'aria-invalid': wrong !== undefined,
        'aria-describedby': says ? `${id}-says` : undefined,
      })}
      {says && (
        <div id={`${id}-says`}>
          {wrong !== undefined && <p class="wrong">{sentence(wrong)}</p>}
          {hint !== undefined && <p class="hint">{hint}</p>}
        </div>
      )}
    </div>
  )
}

function sentence(reason: string): string {
  return reason.charAt(0).toUpperCase() + reason.slice(1)
}
