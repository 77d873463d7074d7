import { useId } from 'preact/hooks'
import { isRecord } from '../api/ask.ts'
import { wordsOf } from '../parts/words.ts'
import type { FieldProps } from './field-props.ts'
import { useForm } from './form-context.ts'
import { Labelled } from './labelled.tsx'
import { describedAs, kindOf, type Schema } from './schema.ts'

// What the API shows in the place of a secret; given back, it leaves the secret as it is.
const MASK = '********'

/** A line of text, or a box for a long one; an amount of money is one too, since its digits are exact. */
export function TextInput(field: FieldProps) {
  const { schema, value, set } = field
  const kind = kindOf(schema)
  const given = value === undefined || value === null ? '' : String(value)
  const take = (text: string) => set(text === '' ? undefined : kind === 'decimal' ? numberOr(text) : text)
  return (
    <Labelled field={field}>
      {(tied) =>
        kind === 'long' ? (
          <textarea
            {...tied}
            rows={6}
            value={given}
            spellcheck={false}
            onInput={(event) => take(event.currentTarget.value)}
          />
        ) : (
          <input
            {...tied}
            type={schema.format === 'email' ? 'email' : 'text'}
            inputMode={kind === 'decimal' ? 'decimal' : undefined}
            value={given}
            placeholder={defaultText(schema)}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => take(event.currentTarget.value)}
          />
        )
      }
    </Labelled>
  )
}

function numberOr(text: string): unknown {
  return /^-?\d{1,15}(\.\d*[1-9])?$/.test(text) ? Number(text) : text
}

function defaultText({ default: usual }: Schema): string | undefined {
  return usual === undefined || typeof usual === 'object' ? undefined : `${String(usual)} when empty`
}

/** A whole number. */
export function NumberInput(field: FieldProps) {
  const { schema, value, set } = field
  return (
    <Labelled field={field}>
      {(tied) => (
        <input
          {...tied}
          type="number"
          value={value === undefined ? '' : String(value)}
          placeholder={defaultText(schema)}
          min={typeof schema.minimum === 'number' ? schema.minimum : undefined}
          max={typeof schema.maximum === 'number' ? schema.maximum : undefined}
          step={schema.type === 'integer' ? 1 : 'any'}
          onInput={(event) =>
            set(event.currentTarget.value === '' ? undefined : Number(event.currentTarget.value))
          }
        />
      )}
    </Labelled>
  )
}

/** One of some words, or one of the things that the member may name. */
export function ChoiceInput(field: FieldProps) {
  const { schema, path, name, value, set, required } = field
  const { choices: known } = useForm()
  const words = Array.isArray(schema.enum) ? schema.enum.map(String) : []
  const named = words.length > 0 ? undefined : (known[path] ?? known[name])
  const choices = named ?? words.map((word) => ({ value: word, label: wordsOf(word) }))
  const given = value === undefined ? '' : String(value)
  const isKnown = given === '' || choices.some((choice) => choice.value === given)
  const usual = schema.default === undefined ? '' : ` (${wordsOf(String(schema.default))})`
  return (
    <Labelled field={field}>
      {(tied) => (
        <select
          {...tied}
          value={given}
          onChange={(event) => set(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
        >
          <option value="">
            {required ? 'Choose …' : schema.default === undefined ? 'Any or none' : `Default${usual}`}
          </option>
          {!isKnown && <option value={given}>{given}</option>}
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

/** Yes or no; where neither is the default, also neither. */
export function CheckInput(field: FieldProps) {
  const { name, schema, path, value, set } = field
  const id = useId()
  const wrong = useForm().faults[path]
  const hint = describedAs(schema)
  if (schema.default === undefined && !field.required) return <TriStateInput {...field} />
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        checked={value === undefined ? schema.default === true : value === true}
        aria-invalid={wrong !== undefined}
        aria-describedby={`${id}-says`}
        onChange={(event) => set(event.currentTarget.checked)}
      />
      <label for={id}>{wordsOf(name)}</label>
      <p class={wrong === undefined ? 'hint' : 'wrong'} id={`${id}-says`}>
        {wrong ?? hint}
      </p>
    </div>
  )
}

function TriStateInput(field: FieldProps) {
  return (
    <Labelled field={field}>
      {(tied) => (
        <select
          {...tied}
          value={field.value === undefined ? '' : String(field.value)}
          onChange={({ currentTarget: { value } }) => field.set(value === '' ? undefined : value === 'true')}
        >
          <option value="">Either</option>
          <option value="true">Yes</option>
          <option value="false">No</option>
        </select>
      )}
    </Labelled>
  )
}

/** A secret: never shown, kept as it is until another one is typed. */
export function SecretInput(field: FieldProps) {
  const { value, set, required } = field
  const isKept = value === MASK
  return (
    <Labelled field={field}>
      {(tied) => (
        <div class="row">
          <input
            {...tied}
            class="grow"
            type="password"
            autocomplete="new-password"
            required={required && !isKept}
            value={isKept || value === null || value === undefined ? '' : String(value)}
            placeholder={value === null ? 'Will be taken away' : isKept ? 'Kept as it is' : ''}
            onInput={(event) => set(event.currentTarget.value === '' ? MASK : event.currentTarget.value)}
          />
          {isKept && !required && (
            <button type="button" class="button small" onClick={() => set(null)}>
              Take away
            </button>
          )}
        </div>
      )}
    </Labelled>
  )
}

/** Several texts, one a line. */
export function LinesInput(field: FieldProps) {
  const { schema, value, set } = field
  const lines = Array.isArray(value) ? value.map(String) : []
  const isText = isRecord(schema.items) && schema.items.type === 'string'
  const take = (text: string) => {
    const given = text.split('\n')
    set(text === '' ? undefined : given.map((line) => (isText ? line : numberOr(line))))
  }
  return (
    <Labelled field={field}>
      {(tied) => (
        <textarea
          {...tied}
          rows={Math.min(8, Math.max(2, lines.length + 1))}
          value={lines.join('\n')}
          placeholder={
            Array.isArray(schema.default) && schema.default.length > 0
              ? `${schema.default.join(', ')} when empty`
              : 'One a line'
          }
          spellcheck={false}
          onInput={(event) => take(event.currentTarget.value)}
          onBlur={(event) =>
            take(
              event.currentTarget.value
                .split('\n')
                .filter((line) => line.trim() !== '')
                .join('\n'),
            )
          }
        />
      )}
    </Labelled>
  )
}

/** Any of some words. */
export function ChecksInput({ name, schema, path, value, set }: FieldProps) {
  const id = useId()
  const words =
    isRecord(schema.items) && Array.isArray(schema.items.enum) ? schema.items.enum.map(String) : []
  const chosen = Array.isArray(value) ? value.map(String) : []
  const wrong = useForm().faults[path]
  return (
    <fieldset class="group">
      <legend>{wordsOf(name)}</legend>
      <p class={wrong === undefined ? 'hint' : 'wrong'}>{wrong ?? describedAs(schema)}</p>
      <div class="row">
        {words.map((word) => (
          <div class="check" key={word}>
            <input
              id={`${id}-${word}`}
              type="checkbox"
              checked={chosen.includes(word)}
              onChange={({ currentTarget: { checked } }) => {
                const next = words.filter((one) => (one === word ? checked : chosen.includes(one)))
                set(next.length === 0 ? undefined : next)
              }}
            />
            <label for={`${id}-${word}`}>{wordsOf(word)}</label>
          </div>
        ))}
      </div>
    </fieldset>
  )
}
