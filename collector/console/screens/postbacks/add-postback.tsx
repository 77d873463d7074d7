import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import type { Row } from '../../api/records.ts'
import { useChange } from '../../api/things.ts'
import { propertiesOf } from '../../form/schema.ts'
import { schemaNamed, ThingForm, useOpenApi } from '../../form/thing-form.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { notify } from '../../parts/notice.tsx'
import { type ActionInfo, useActions, useRuleChoices } from './postback-rules.ts'
import { RuleField, RuleForm } from './rule-form.tsx'

/** A new postback in two steps: what sets it off and what is done; then for whom, and the action's own settings. */
export function AddPostback({ close }: { close(): void }) {
  const document = useOpenApi()
  const actions = useActions()
  const fault = document.error ?? actions.error
  return (
    <Dialog title="Add postback" close={close} wide>
      {fault && <FaultBox error={fault} />}
      {document.data && actions.data ? (
        <Steps document={document.data} actions={actions.data} close={close} />
      ) : (
        !fault && <Skeleton />
      )}
    </Dialog>
  )
}

interface StepsProps {
  document: Record<string, unknown>
  actions: readonly ActionInfo[]
  close(): void
}

function Steps({ document, actions, close }: StepsProps) {
  const [step, setStep] = useState<1 | 2>(1)
  const [rule, setRule] = useState<Row>({ trigger: 'conversion_done', action: 'ping_url', settings: {} })
  const choices = useRuleChoices(rule)
  const schema = schemaNamed(document, 'Postback')
  const action = actions.find(({ id }) => id === rule.action)
  const creating = useChange((body: Row) => ask<Row>('/api/admin/postbacks', { method: 'POST', body }))
  const save = () =>
    creating.mutate(rule, {
      onSuccess: (made) => {
        notify(`Postback ${String(made.id)} was added.`)
        close()
      },
    })
  const single = (name: string) => propertiesOf(schema).find(([one]) => one === name)?.[1] ?? {}
  const actionChoices = actions.map(({ id, title }) => ({ value: id, label: title }))
  return (
    <>
      <ol class="steps">
        <li aria-current={step === 1 ? 'step' : undefined}>1. Trigger and action</li>
        <li aria-current={step === 2 ? 'step' : undefined}>2. Conditions and settings</li>
      </ol>
      <ThingForm
        root={document}
        choices={{ ...choices, action: actionChoices }}
        error={creating.error}
        saving={creating.isPending}
        save={step === 1 ? 'Next' : 'Save rule'}
        onSave={() => (step === 1 ? rule.campaign !== undefined && action && setStep(2) : save())}
        beside={
          <button type="button" class="button" onClick={() => (step === 1 ? close() : setStep(1))}>
            {step === 1 ? 'Cancel' : 'Back'}
          </button>
        }
      >
        {step === 1 || !action ? (
          <div class="form-grid">
            {['campaign', 'trigger', 'action'].map((name) => (
              <RuleField key={name} name={name} schema={single(name)} rule={rule} set={setRule} />
            ))}
          </div>
        ) : (
          <RuleForm
            rule={rule}
            schema={schema}
            action={action}
            set={setRule}
            without={['id', 'campaign', 'trigger', 'status']}
          />
        )}
      </ThingForm>
    </>
  )
}
