import { ask } from '../../api/ask.ts'
import { heldKey } from '../../api/held-key.ts'
import { type Row, textOf } from '../../api/records.ts'
import { signOut, useSignedAnew } from '../../api/session.ts'
import { useChange } from '../../api/things.ts'
import { ActionDialog } from '../../parts/action-dialog.tsx'
import { notify } from '../../parts/notice.tsx'

/** Revokes a key, after saying what then happens. */
export function RevokeKey({ of, close }: { of: Row; close(): void }) {
  const name = textOf(of, 'name')
  const prefix = textOf(of, 'prefix')
  const own = heldKey()?.startsWith(prefix) ?? false
  const anew = useSignedAnew()
  const revoking = useChange(() =>
    ask(`/api/admin/keys/${encodeURIComponent(textOf(of, 'key_id'))}`, { method: 'DELETE' }),
  )
  const revoke = () =>
    revoking.mutate(undefined, {
      onSuccess: async () => {
        notify(`The key ${name} was revoked.`)
        close()
        if (!own) return
        await signOut()
        await anew()
      },
    })
  return (
    <ActionDialog
      title={`Revoke ${name}`}
      close={close}
      button="Revoke"
      danger
      acting={revoking}
      run={revoke}
    >
      <p>
        Whatever still uses the key that begins with <code>{prefix}</code> is answered 401 from now on, on
        every machine within a second. It cannot be taken back; postbacks that were made with it stay.
      </p>
      {own && <p>It is the key you came in by: this tab is signed out.</p>}
    </ActionDialog>
  )
}
