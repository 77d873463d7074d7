import { isRecord } from '../api/ask.ts'
import { Icon } from '../parts/icon.tsx'
import { counted, wordsOf } from '../parts/words.ts'
import type { FieldProps } from './field-props.ts'
import { Fields } from './fields.tsx'
import { pathTo, useForm } from './form-context.ts'
import { describedAs, kindOf, propertiesOf, requiredOf, resolved, type Schema } from './schema.ts'

const FLAT = new Set(['choice', 'text', 'number', 'decimal', 'check'])

/** Several things of the same shape: small ones in a row each, larger ones under each other behind folds. */
export function ListField({ name, schema, path, value, set }: FieldProps) {
  const { root, faults } = useForm()
  const items = resolved(isRecord(schema.items) ? schema.items : {}, root)
  const entries: unknown[] = Array.isArray(value) ? value : []
  const isFlat =
    propertiesOf(items).length <= 4 &&
    propertiesOf(items).every(([, inner]) => FLAT.has(kindOf(resolved(inner, root))))
  const put = (index: number, entry: unknown) => set(entries.with(index, entry))
  const drop = (index: number) => {
    const rest = entries.filter((_, at) => at !== index)
    set(rest.length === 0 ? undefined : rest)
  }
  const one = wordsOf(name).toLowerCase().replace(/ies$/, 'y').replace(/s$/, '')
  return (
    <fieldset class="group">
      <legend>{wordsOf(name)}</legend>
      <p class={faults[path] === undefined ? 'hint' : 'wrong'}>{faults[path] ?? describedAs(schema)}</p>
      <ol class="many">
        {entries.map((entry, index) => {
          const at = pathTo(path, index)
          return (
            <li key={index} class={isFlat ? undefined : 'whole'}>
              {isFlat ? (
                <Row schema={items} path={at} value={entry} set={(next) => put(index, next)} />
              ) : (
                <details
                  open={titleOf(entry) === '' || Object.keys(faults).some((fault) => fault.startsWith(at))}
                >
                  <summary>{titleOf(entry) || `New ${one}`}</summary>
                  <Fields schema={items} path={at} value={entry} set={(next) => put(index, next)} />
                </details>
              )}
              <div class="row">
                {index > 0 && !isFlat && (
                  <button
                    type="button"
                    class="icon-button"
                    aria-label={`Move ${one} ${index + 1} up`}
                    onClick={() => set(entries.with(index, entries[index - 1]).with(index - 1, entry))}
                  >
                    <Icon name="up" size={16} />
                  </button>
                )}
                <button
                  type="button"
                  class="icon-button"
                  aria-label={`Remove ${one} ${index + 1}`}
                  onClick={() => drop(index)}
                >
                  <Icon name="trash" size={16} />
                </button>
              </div>
            </li>
          )
        })}
      </ol>
      <button type="button" class="button small" onClick={() => set([...entries, {}])}>
        <Icon name="plus" size={14} /> Add {one}
      </button>
      {entries.length > 9 && <span class="soft small"> {counted(entries.length, one)}</span>}
    </fieldset>
  )
}

interface RowProps {
  schema: Schema
  path: string
  value: unknown
  set(value: Record<string, unknown>): void
}

function Row({ schema, path, value, set }: RowProps) {
  const { root, Field } = useForm()
  const members = isRecord(value) ? value : {}
  return (
    <div class="cells">
      {propertiesOf(schema).map(([name, inner]) => (
        <Field
          key={name}
          short
          name={name}
          schema={resolved(inner, root)}
          path={pathTo(path, name)}
          value={members[name]}
          required={requiredOf(schema).includes(name)}
          set={(changed) => {
            const { [name]: _before, ...rest } = members
            set(changed === undefined ? rest : { ...members, [name]: changed })
          }}
        />
      ))}
    </div>
  )
}

const NAMES = ['event_id', 'clid', 'to', 'name', 'id', 'field']

function titleOf(entry: unknown): string {
  if (!isRecord(entry)) return ''
  const member = NAMES.find((name) => typeof entry[name] === 'string' && entry[name] !== '')
  if (member === undefined) return ''
  const rest = [entry.name === entry[member] ? undefined : entry.name, entry.type, entry.from].filter(
    (one) => typeof one === 'string',
  )
  return [String(entry[member]), ...rest].join(' · ')
}
