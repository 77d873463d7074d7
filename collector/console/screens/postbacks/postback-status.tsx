import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { addressOf, useChange } from '../../api/things.ts'
import { ActionDialog } from '../../parts/action-dialog.tsx'
import { notify } from '../../parts/notice.tsx'

const STATUSES = [
  ['active', 'Active', 'It is sent whenever its trigger and conditions hold.'],
  ['disabled', 'Disabled', 'Nothing new is owed by it. What it did stays in the log.'],
] as const

/** Puts a postback in force, or out of it. */
export function PostbackStatus({ rule, close }: { rule: Row; close(): void }) {
  const id = textOf(rule, 'id')
  const [status, setStatus] = useState(textOf(rule, 'status'))
  const changing = useChange((to: string) =>
    ask(`${addressOf('postbacks', id)}/${to === 'active' ? 'enable' : 'disable'}`, {
      method: 'POST',
      body: {},
    }),
  )
  const save = () =>
    changing.mutate(status, {
      onSuccess: () => {
        notify(`Postback ${id} is ${status}.`)
        close()
      },
    })
  return (
    <ActionDialog title={`Status of postback ${id}`} close={close} button="Save" acting={changing} run={save}>
      <fieldset class="group stack">
        <legend class="unseen">Status</legend>
        {STATUSES.map(([value, label, meaning]) => (
          <div class="check" key={value}>
            <input
              id={`status-${value}`}
              type="radio"
              name="status"
              checked={status === value}
              aria-describedby={`status-${value}-hint`}
              onChange={() => setStatus(value)}
            />
            <label for={`status-${value}`}>{label}</label>
            <p class="hint" id={`status-${value}-hint`}>
              {meaning}
            </p>
          </div>
        ))}
      </fieldset>
    </ActionDialog>
  )
}
