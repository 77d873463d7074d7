import type { Row } from '../../api/records.ts'
import { Field } from '../../form/field.tsx'
import { Fields } from '../../form/fields.tsx'
import { pathTo } from '../../form/form-context.ts'
import type { Schema } from '../../form/schema.ts'
import type { ActionInfo } from './postback-rules.ts'

interface RuleFormProps {
  rule: Row
  schema: Schema
  action: ActionInfo
  set(rule: Row): void
  /** Members that are entered elsewhere. */
  without: readonly string[]
}

/** Everything about a rule but what its action is: first when, then what is sent. */
export function RuleForm({ rule, schema, action, set, without }: RuleFormProps) {
  return (
    <div class="form-grid">
      <Fields
        schema={schema}
        path=""
        value={rule}
        set={set}
        first={['offer', 'conditions']}
        without={[...without, 'action', 'settings', 'version', 'author', 'created_at', 'updated_at']}
      />
      <h3>{action.title}</h3>
      <Fields
        schema={action.settings}
        path="settings"
        value={rule.settings}
        set={(settings) => set({ ...rule, settings })}
      />
    </div>
  )
}

/** One member of a rule by itself. */
export function RuleField({
  name,
  schema,
  rule,
  set,
}: {
  name: string
  schema: Schema
  rule: Row
  set(rule: Row): void
}) {
  return (
    <Field
      name={name}
      schema={schema}
      path={pathTo('', name)}
      value={rule[name]}
      required
      set={(value) => set({ ...rule, [name]: value })}
    />
  )
}
