import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { Fault } from '../../api/fault.ts'
import { useChange } from '../../api/things.ts'
import { ActionDialog } from '../../parts/action-dialog.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { ADMIN, RoleFields } from './role-fields.tsx'
import { ShownOnce } from './shown-once.tsx'

/** Makes a key, and shows it the only time that it is to be seen. */
export function CreateKey({ close }: { close(): void }) {
  const [name, setName] = useState('')
  const [speaks, setSpeaks] = useState(ADMIN)
  const creating = useChange(() =>
    ask<{ key: string }>('/api/admin/keys', { method: 'POST', body: { name, ...speaks } }),
  )
  if (creating.data)
    return (
      <ShownOnce title="The key was made" what="the key" text={creating.data.key} close={close}>
        Copy it now: it is shown this once, and kept nowhere. Who loses it makes another one.
      </ShownOnce>
    )
  return (
    <ActionDialog
      title="Create API key"
      close={close}
      button="Create"
      acting={creating}
      run={() => creating.mutate(undefined)}
    >
      <TextField
        label="Name"
        value={name}
        set={setName}
        wrong={creating.error instanceof Fault ? creating.error.fields.name : undefined}
        hint="What the key is for. It stands in the audit log beside what is done with it."
      />
      <RoleFields speaks={speaks} set={setSpeaks} />
    </ActionDialog>
  )
}
