import { useId } from 'preact/hooks'
import { isRecord } from '../api/ask.ts'
import { wordsOf } from '../parts/words.ts'
import type { FieldProps } from './field-props.ts'
import { Fields } from './fields.tsx'
import { useForm } from './form-context.ts'
import { describedAs, variantsOf } from './schema.ts'

/** A value of one of several shapes: first which, then its members. */
export function VariantField({ name, schema, path, value, set, required }: FieldProps) {
  const id = useId()
  const wrong = useForm().faults[path]
  const found = variantsOf(schema)
  if (!found) return null
  const { member, variants } = found
  const members = isRecord(value) ? value : {}
  const variant = variants.find(({ word }) => word === members[member])
  return (
    <fieldset class="group">
      <legend>{wordsOf(name)}</legend>
      <p class={wrong === undefined ? 'hint' : 'wrong'}>{wrong ?? describedAs(schema)}</p>
      <div class="group-body">
        <div class="field">
          <label for={id}>{wordsOf(member)}</label>
          <select
            id={id}
            required={required}
            value={variant?.word ?? ''}
            onChange={({ currentTarget: { value: word } }) =>
              set(word === '' ? undefined : { [member]: word })
            }
          >
            <option value="">{required ? 'Choose …' : 'None'}</option>
            {variants.map(({ word }) => (
              <option key={word} value={word}>
                {wordsOf(word)}
              </option>
            ))}
          </select>
        </div>
        {variant && (
          <Fields
            key={variant.word}
            schema={variant.schema}
            path={path}
            value={members}
            without={[member]}
            set={(next) => set({ ...next, [member]: variant.word })}
          />
        )}
      </div>
    </fieldset>
  )
}
