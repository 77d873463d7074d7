import { useState } from 'preact/hooks'
import { Link, useLocation } from 'wouter-preact'
import { ask } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { addressOf, type Thing, useChange, useThing } from '../../api/things.ts'
import { schemaNamed, ThingForm, useOpenApi } from '../../form/thing-form.tsx'
import { useHeld } from '../../parts/address.ts'
import { Id } from '../../parts/copy.tsx'
import { Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { notify } from '../../parts/notice.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { DeletePostback } from './delete-postback.tsx'
import { type ActionInfo, logOf, useActions, useRuleChoices } from './postback-rules.ts'
import { RuleForm } from './rule-form.tsx'
import { TryPostback } from './try-postback.tsx'

const TABS = [
  ['', 'Configure'],
  ['test', 'Test'],
] as const

/** One postback: its form with the action locked, and a test of it. */
export default function PostbackScreen({ id = '' }: { id?: string }) {
  const rule = useThing('postbacks', id)
  const held = useHeld()
  const [deleting, setDeleting] = useState(false)
  const [, navigate] = useLocation()
  return (
    <Page
      title={textOf(rule.data?.body ?? {}, 'name') || `Postback ${id}`}
      back={{ to: '/postbacks', label: 'Postbacks' }}
      about={<Id of={id} />}
      actions={
        rule.data && (
          <>
            <Link class="button" href={logOf(id)}>
              Log
            </Link>
            <button type="button" class="button danger" onClick={() => setDeleting(true)}>
              Delete
            </button>
          </>
        )
      }
    >
      <Tabs of={TABS} chosen={held.get('tab')} choose={(tab) => held.set({ tab })} label="Postback" />
      {rule.isPending && <Skeleton />}
      {rule.error && <FaultBox error={rule.error} retry={() => void rule.refetch()} />}
      {rule.data &&
        (held.get('tab') === 'test' ? (
          <TryPostback id={id} />
        ) : (
          <Configure key={rule.data.etag} id={id} thing={rule.data} />
        ))}
      {deleting && rule.data && (
        <DeletePostback
          rule={rule.data.body}
          close={() => setDeleting(false)}
          gone={() => navigate('/postbacks')}
        />
      )}
    </Page>
  )
}

function Configure({ id, thing }: { id: string; thing: Thing }) {
  const document = useOpenApi()
  const actions = useActions()
  const action = actions.data?.find((one) => one.id === thing.body.action)
  const fault = document.error ?? actions.error
  if (fault) return <FaultBox error={fault} />
  if (!document.data || !action) return <Skeleton />
  return <ConfigureForm id={id} thing={thing} document={document.data} action={action} />
}

interface ConfigureFormProps {
  id: string
  thing: Thing
  document: Record<string, unknown>
  action: ActionInfo
}

function ConfigureForm({ id, thing, document, action }: ConfigureFormProps) {
  const [rule, setRule] = useState<Row>(thing.body)
  const choices = useRuleChoices(rule)
  const saving = useChange((body: Row) =>
    ask(addressOf('postbacks', id), { method: 'PUT', body, ifMatch: thing.etag }),
  )
  return (
    <Section title="Rule">
      <div class="field locked">
        <label for="action">Action</label>
        <input id="action" value={action.title} disabled aria-describedby="action-why" />
        <p class="hint" id="action-why">
          What a postback does never changes, so that its log stays true. For another action, add another
          postback.
        </p>
      </div>
      <ThingForm
        root={document}
        choices={choices}
        error={saving.error}
        saving={saving.isPending}
        save="Save rule"
        onSave={() => saving.mutate(rule, { onSuccess: () => notify(`Postback ${id} was saved.`) })}
      >
        <RuleForm
          rule={rule}
          schema={schemaNamed(document, 'Postback')}
          action={action}
          set={setRule}
          without={['id']}
        />
      </ThingForm>
    </Section>
  )
}
