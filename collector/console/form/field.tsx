import { isRecord } from '../api/ask.ts'
import { wordsOf } from '../parts/words.ts'
import type { FieldProps } from './field-props.ts'
import { Fields } from './fields.tsx'
import { useForm } from './form-context.ts'
import {
  CheckInput,
  ChecksInput,
  ChoiceInput,
  LinesInput,
  NumberInput,
  SecretInput,
  TextInput,
} from './inputs.tsx'
import { JsonInput } from './json-input.tsx'
import { ListField } from './list-field.tsx'
import { MapField } from './map-field.tsx'
import { describedAs, kindOf } from './schema.ts'
import { VariantField } from './variant-field.tsx'

const INPUTS = {
  choice: ChoiceInput,
  check: CheckInput,
  number: NumberInput,
  decimal: TextInput,
  secret: SecretInput,
  text: TextInput,
  long: TextInput,
  lines: LinesInput,
  checks: ChecksInput,
  json: JsonInput,
  list: ListField,
  map: MapField,
  variant: VariantField,
}

/** The field of a value, as its schema asks for. */
export function Field(props: FieldProps) {
  const { choices } = useForm()
  const kind = kindOf(props.schema)
  if (kind === 'constant') return null
  if (kind === 'group') return <Group {...props} />
  const named = choices[props.path] ?? choices[props.name]
  if (kind === 'text' && named && named.length > 0) return <ChoiceInput {...props} />
  const Input = INPUTS[kind]
  return <Input {...props} />
}

function Group({ name, schema, path, value, set }: FieldProps) {
  const hint = describedAs(schema)
  return (
    <fieldset class="group">
      <legend>{wordsOf(name)}</legend>
      {hint && <p class="hint">{hint}</p>}
      <div class="group-body">
        <Fields
          schema={schema}
          path={path}
          value={isRecord(value) ? value : {}}
          set={(members) => set(Object.keys(members).length === 0 ? undefined : members)}
        />
      </div>
    </fieldset>
  )
}
