import { ask } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { addressOf, useChange } from '../../api/things.ts'
import { DeleteDialog } from '../../parts/delete-dialog.tsx'
import { notify } from '../../parts/notice.tsx'

/** Deletes a postback, once its ID has been typed. */
export function DeletePostback({ rule, close, gone }: { rule: Row; close(): void; gone?: () => void }) {
  const id = textOf(rule, 'id')
  const deleting = useChange(() =>
    ask(addressOf('postbacks', id), { method: 'DELETE', body: { confirm: id } }),
  )
  const remove = () =>
    deleting.mutate(undefined, {
      onSuccess: () => {
        notify(`Postback ${id} was deleted.`)
        close()
        gone?.()
      },
    })
  return (
    <DeleteDialog title={`Delete postback ${id}`} id={id} close={close} acting={deleting} run={remove}>
      Nothing more is sent by it, also what is owed already. The log keeps what was sent. This cannot be
      undone.
    </DeleteDialog>
  )
}
