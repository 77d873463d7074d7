import { useState } from 'preact/hooks'
import { isRecord } from '../api/ask.ts'
import { Icon } from '../parts/icon.tsx'
import { wordsOf } from '../parts/words.ts'
import type { FieldProps } from './field-props.ts'
import { useForm } from './form-context.ts'
import { describedAs } from './schema.ts'

/** Names and values, as many as are wanted, such as headers. */
export function MapField({ name, schema, path, value, set }: FieldProps) {
  // A name that is half typed may be another one's for a moment: pairs are kept, not an object.
  const [pairs, setPairs] = useState(() => Object.entries(isRecord(value) ? value : {}))
  const wrong = useForm().faults[path]
  const take = (next: [string, unknown][]) => {
    setPairs(next)
    const given = next.filter(([key]) => key !== '')
    set(given.length === 0 ? undefined : Object.fromEntries(given))
  }
  return (
    <fieldset class="group">
      <legend>{wordsOf(name)}</legend>
      <p class={wrong === undefined ? 'hint' : 'wrong'}>{wrong ?? describedAs(schema)}</p>
      <ul class="many">
        {pairs.map(([key, inner], index) => (
          <li key={index}>
            <div class="cells">
              <input
                aria-label={`Name ${index + 1} of ${wordsOf(name)}`}
                placeholder="Name"
                value={key}
                onInput={(event) => take(pairs.with(index, [event.currentTarget.value, inner]))}
              />
              <input
                aria-label={`Value ${index + 1} of ${wordsOf(name)}`}
                placeholder="Value"
                value={String(inner ?? '')}
                onInput={(event) => take(pairs.with(index, [key, event.currentTarget.value]))}
              />
            </div>
            <button
              type="button"
              class="icon-button"
              aria-label={`Remove ${key || `pair ${index + 1}`}`}
              onClick={() => take(pairs.filter((_, at) => at !== index))}
            >
              <Icon name="trash" size={16} />
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="button small" onClick={() => setPairs([...pairs, ['', '']])}>
        <Icon name="plus" size={14} /> Add
      </button>
    </fieldset>
  )
}
