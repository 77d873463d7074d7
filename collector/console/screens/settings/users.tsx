import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { useChange, useRows } from '../../api/things.ts'
import { ActionDialog } from '../../parts/action-dialog.tsx'
import { Empty } from '../../parts/empty.tsx'
import { FetchedTable } from '../../parts/fetched-table.tsx'
import { Icon } from '../../parts/icon.tsx'
import { notify } from '../../parts/notice.tsx'
import type { Column } from '../../parts/table.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { Ago } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'
import { ADMIN, RoleFields } from './role-fields.tsx'
import { ShownOnce } from './shown-once.tsx'

type Over = { is: 'add' } | { is: 'remove'; user: Row }

/** Who may use the console. */
export function Users() {
  const users = useRows('/api/admin/users')
  const [over, setOver] = useState<Over | undefined>()
  const columns: readonly Column<Row>[] = [
    { key: 'email', label: 'E-mail address', cell: (row) => textOf(row, 'email') },
    { key: 'role', label: 'Role', cell: (row) => wordsOf(textOf(row, 'role')) },
    {
      key: 'pid',
      label: 'Source',
      wide: true,
      cell: (row) => textOf(row, 'pid') || <span class="none">–</span>,
    },
    { key: 'at', label: 'Since', cell: (row) => <Ago at={row.at} /> },
    {
      key: 'actions',
      label: 'Actions',
      cell: (row) => (
        <button
          type="button"
          class="icon-button"
          aria-label={`Remove ${textOf(row, 'email')}`}
          title="Remove"
          onClick={() => setOver({ is: 'remove', user: row })}
        >
          <Icon name="trash" size={16} />
        </button>
      ),
    },
  ]
  return (
    <div class="stack">
      <div>
        <button type="button" class="button main" onClick={() => setOver({ is: 'add' })}>
          <Icon name="plus" size={16} /> Add user
        </button>
      </div>
      <FetchedTable
        of={users}
        caption="Users"
        columns={columns}
        keyOf={(row) => textOf(row, 'user_id')}
        none={
          <Empty title="No user yet">
            <p>You came in by an API key. Add a user to sign in with a password.</p>
          </Empty>
        }
      />
      {over?.is === 'add' && <AddUser close={() => setOver(undefined)} />}
      {over?.is === 'remove' && <RemoveUser user={over.user} close={() => setOver(undefined)} />}
    </div>
  )
}

function AddUser({ close }: { close(): void }) {
  const [email, setEmail] = useState('')
  const [speaks, setSpeaks] = useState(ADMIN)
  const adding = useChange(() =>
    ask<{ email: string; password?: string }>('/api/admin/users', {
      method: 'POST',
      body: { email, ...speaks },
    }),
  )
  const password = adding.data?.password
  if (password !== undefined)
    return (
      <ShownOnce title="The user was added" what="the password" text={password} close={close}>
        Hand the password over; it is shown this once.
      </ShownOnce>
    )
  return (
    <ActionDialog
      title="Add user"
      close={close}
      button="Add"
      acting={adding}
      run={() => adding.mutate(undefined)}
    >
      <TextField label="E-mail address" type="email" value={email} set={setEmail} />
      <RoleFields speaks={speaks} set={setSpeaks} />
    </ActionDialog>
  )
}

function RemoveUser({ user, close }: { user: Row; close(): void }) {
  const email = textOf(user, 'email')
  const removing = useChange(() =>
    ask(`/api/admin/users/${encodeURIComponent(textOf(user, 'user_id'))}`, { method: 'DELETE' }),
  )
  const remove = () =>
    removing.mutate(undefined, {
      onSuccess: () => {
        notify(`${email} was removed.`)
        close()
      },
    })
  return (
    <ActionDialog
      title={`Remove ${email}`}
      close={close}
      button="Remove"
      danger
      acting={removing}
      run={remove}
    >
      <p>Every session of theirs ends at once. What they did stays in the audit log.</p>
    </ActionDialog>
  )
}
