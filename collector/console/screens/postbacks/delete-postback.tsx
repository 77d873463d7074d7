import { useId, useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { addressOf, useChange } from '../../api/things.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { notify } from '../../parts/notice.tsx'

/** Deletes a postback, once its ID has been typed: what was typed by hand was meant. */
export function DeletePostback({ rule, close, gone }: { rule: Row; close(): void; gone?: () => void }) {
  const id = textOf(rule, 'id')
  const [typed, setTyped] = useState('')
  const inputId = useId()
  const deleting = useChange((confirm: string) =>
    ask(addressOf('postbacks', id), { method: 'DELETE', body: { confirm } }),
  )
  const isTyped = typed.trim() === id
  const remove = () => {
    if (!isTyped || deleting.isPending) return
    deleting.mutate(typed.trim(), {
      onSuccess: () => {
        notify(`Postback ${id} was deleted.`)
        close()
        gone?.()
      },
    })
  }
  return (
    <Dialog title={`Delete postback ${id}`} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          remove()
        }}
      >
        <p>
          Nothing more is sent by it, also what is owed already. The log keeps what was sent. This cannot be
          undone.
        </p>
        <div class="field">
          <label for={inputId}>
            Type the ID <code>{id}</code> to confirm
          </label>
          <input
            id={inputId}
            value={typed}
            autocomplete="off"
            spellcheck={false}
            aria-describedby={`${inputId}-why`}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <p class="hint" id={`${inputId}-why`} role="status">
            {isTyped ? 'The ID is right.' : 'The button works once the ID is typed exactly.'}
          </p>
        </div>
        {deleting.error && <FaultBox error={deleting.error} />}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button
            type="submit"
            class="button danger"
            aria-disabled={!isTyped}
            aria-describedby={`${inputId}-why`}
          >
            Delete
          </button>
        </div>
      </form>
    </Dialog>
  )
}
