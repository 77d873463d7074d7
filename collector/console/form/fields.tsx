import { useState } from 'preact/hooks'
import { isRecord } from '../api/ask.ts'
import { counted } from '../parts/words.ts'
import { pathTo, useForm } from './form-context.ts'
import { kindOf, propertiesOf, requiredOf, resolved, type Schema } from './schema.ts'

interface FieldsProps {
  schema: Schema
  path: string
  value: unknown
  set(value: Record<string, unknown>): void
  /** Members that are entered elsewhere. */
  without?: readonly string[]
  /** Members that are in sight even when they are empty. */
  first?: readonly string[]
}

/** The members of an object, each with its field: what must be given first, what may be given behind a fold. */
export function Fields({ schema, path, value, set, without = [], first: given = [] }: FieldsProps) {
  const { root, faults, Field } = useForm()
  const members = isRecord(value) ? value : {}
  const required = requiredOf(schema)
  const all = propertiesOf(schema)
    .filter(([name]) => !without.includes(name))
    .map(([name, inner]) => ({ name, inner: resolved(inner, root), at: pathTo(path, name) }))
    .filter(({ inner }) => kindOf(inner) !== 'constant')
  // What is first in sight stays where it is while people type: a field that moved would lose the focus.
  const [first] = useState(
    () =>
      new Set(
        all
          .filter(
            ({ name, inner }) =>
              required.includes(name) || given.includes(name) || isTelling(name, inner, members[name]),
          )
          .map(({ name }) => name),
      ),
  )
  const isShown = ({ name }: (typeof all)[number]) => first.has(name)
  const shown = all.filter(isShown)
  const more = all.filter((one) => !isShown(one))
  const field = ({ name, inner, at }: (typeof all)[number]) => (
    <Field
      key={name}
      name={name}
      schema={inner}
      path={at}
      value={members[name]}
      required={required.includes(name)}
      set={(changed) => {
        const { [name]: _before, ...rest } = members
        set(changed === undefined ? rest : { ...members, [name]: changed })
      }}
    />
  )
  const isFaulty = more.some(({ at }) => Object.keys(faults).some((one) => one.startsWith(at)))
  return (
    <div class="form-grid">
      {(shown.length === 0 ? more : shown).map(field)}
      {shown.length > 0 && more.length > 0 && (
        <details class="more-fields" open={isFaulty}>
          <summary>{counted(more.length, 'more setting')}</summary>
          <div class="form-grid">{more.map(field)}</div>
        </details>
      )}
    </div>
  )
}

// What differs from what is usual tells something about the thing.
function isTelling(name: string, schema: Schema, value: unknown): boolean {
  if (name === 'name' || name === 'status') return true
  return (
    value !== undefined &&
    value !== null &&
    JSON.stringify(value) !== JSON.stringify(schema.default ?? EMPTY[String(schema.type)])
  )
}

const EMPTY: Record<string, unknown> = { array: [], object: {} }
