import { useState } from 'preact/hooks'
import { isRecord } from '../../api/ask.ts'
import type { Row } from '../../api/records.ts'
import { FaultBox } from '../../parts/fault-box.tsx'

interface JsonEditorProps {
  value: Row
  set(value: Row): void
  error: Error | null
  saving: boolean
  save(value: Row): void
}

/** A thing as JSON, for what the form is too slow for, and to be copied from elsewhere. */
export function JsonEditor({ value, set, error, saving, save }: JsonEditorProps) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2))
  const [wrong, setWrong] = useState<string | undefined>()
  const read = (typed: string): Row | undefined => {
    try {
      const parsed: unknown = JSON.parse(typed)
      setWrong(isRecord(parsed) ? undefined : 'It must be an object.')
      return isRecord(parsed) ? parsed : undefined
    } catch (caught) {
      setWrong(caught instanceof Error ? caught.message : 'This is no JSON.')
      return undefined
    }
  }
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        const parsed = read(text)
        if (parsed) save(parsed)
      }}
    >
      {error && <FaultBox error={error} />}
      <div class="field">
        <label for="json">Settings as JSON</label>
        <textarea
          id="json"
          class="mono"
          spellcheck={false}
          rows={Math.min(32, text.split('\n').length + 1)}
          value={text}
          aria-invalid={wrong !== undefined}
          aria-describedby="json-says"
          onInput={(event) => {
            const typed = event.currentTarget.value
            setText(typed)
            const parsed = read(typed)
            if (parsed) set(parsed)
          }}
        />
        <p id="json-says" class={wrong === undefined ? 'hint' : 'wrong'} role="status">
          {wrong ?? 'Secrets are masked; left as they stand, they stay as they are.'}
        </p>
      </div>
      <div class="save-bar">
        <button type="submit" class="button main" disabled={saving || wrong !== undefined}>
          {saving ? 'Saving …' : 'Save'}
        </button>
      </div>
    </form>
  )
}
