import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface TextFieldProps {
  label: ComponentChildren
  /** Its name in the form. */
  name?: string
  value: string
  set(value: string): void
  type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'date'
  hint?: ComponentChildren
  /** Why the value is not taken. */
  wrong?: string | undefined
  autocomplete?: string
  /** Fewest characters. */
  least?: number
  optional?: boolean
  placeholder?: string
}

/** One line of text with its label, its hint, and what is wrong with it. */
export function TextField({ label, value, set, hint, wrong, least, optional, ...input }: TextFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={value}
        required={!optional}
        spellcheck={false}
        aria-invalid={wrong !== undefined}
        aria-describedby={hint === undefined && wrong === undefined ? undefined : `${id}-hint`}
        {...(least === undefined ? {} : { minLength: least })}
        {...input}
        type={input.type ?? 'text'}
        onInput={(event) => set(event.currentTarget.value)}
      />
      {(hint !== undefined || wrong !== undefined) && (
        <p class={wrong === undefined ? 'hint' : 'wrong'} id={`${id}-hint`}>
          {wrong ?? hint}
        </p>
      )}
    </div>
  )
}
