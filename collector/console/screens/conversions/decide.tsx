import { useQueryClient } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { useChange } from '../../api/things.ts'
import { ActionDialog } from '../../parts/action-dialog.tsx'
import { notify } from '../../parts/notice.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { wordsOf } from '../../parts/words.ts'

/** What a conversion may be. */
export const STATES = ['accepted', 'pending', 'rejected']

/** Decides what a conversion is, with the reason. */
export function Decide({ conversion, close }: { conversion: Row; close(): void }) {
  const id = textOf(conversion, 'conversion_id')
  const [status, setStatus] = useState(textOf(conversion, 'status'))
  const [reason, setReason] = useState('')
  const client = useQueryClient()
  const deciding = useChange(() =>
    ask(`/api/admin/conversions/${encodeURIComponent(id)}/status`, {
      method: 'POST',
      body: { status, ...(reason === '' ? {} : { reason }) },
    }),
  )
  const save = () =>
    deciding.mutate(undefined, {
      onSuccess: () => {
        notify(`The conversion is ${status}.`)
        void client.invalidateQueries({ queryKey: ['records', 'conversions'] })
        close()
      },
    })
  return (
    <ActionDialog title="Status of the conversion" close={close} button="Save" acting={deciding} run={save}>
      <div class="field">
        <label for="conversion-status">Status</label>
        <select
          id="conversion-status"
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value)}
        >
          {STATES.map((state) => (
            <option key={state} value={state}>
              {wordsOf(state)}
            </option>
          ))}
        </select>
      </div>
      <TextField
        label="Reason"
        optional
        value={reason}
        set={setReason}
        hint="Stands in the journey and in the audit log."
      />
    </ActionDialog>
  )
}
