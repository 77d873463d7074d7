import { useState } from 'preact/hooks'
import type { FieldProps } from './field-props.ts'
import { Labelled } from './labelled.tsx'

/** A value that has no better form: as JSON. What cannot be read yet is kept on the screen, and told. */
export function JsonInput(field: FieldProps) {
  const { value, set } = field
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2))
  const [wrong, setWrong] = useState<string | undefined>()
  const take = (typed: string) => {
    setText(typed)
    if (typed.trim() === '') {
      setWrong(undefined)
      return set(undefined)
    }
    try {
      set(JSON.parse(typed))
      setWrong(undefined)
    } catch (error) {
      setWrong(error instanceof Error ? error.message : 'This is no JSON.')
    }
  }
  return (
    <>
      <Labelled field={field}>
        {(tied) => (
          <textarea
            {...tied}
            rows={Math.min(16, text.split('\n').length + 2)}
            class="mono-box"
            value={text}
            spellcheck={false}
            placeholder="JSON"
            aria-invalid={tied['aria-invalid'] || wrong !== undefined}
            onInput={(event) => take(event.currentTarget.value)}
          />
        )}
      </Labelled>
      {wrong !== undefined && (
        <p class="wrong" role="status">
          {wrong}
        </p>
      )}
    </>
  )
}
