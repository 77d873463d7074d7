import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { useChange, useRows } from '../../api/things.ts'
import { ActionDialog } from '../../parts/action-dialog.tsx'
import { Empty } from '../../parts/empty.tsx'
import { FetchedTable } from '../../parts/fetched-table.tsx'
import { Icon } from '../../parts/icon.tsx'
import { notify } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import type { Column } from '../../parts/table.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { Ago } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'

const PURPOSES = [
  ['do_not_post', 'Do not post: offered to no buyer'],
  ['do_not_contact', 'Do not contact: written to by nobody'],
  ['contacts', 'Contacts: may be written to, with the proof'],
] as const

const COLUMNS: readonly Column<Row>[] = [
  { key: 'name', label: 'Name', cell: (row) => <code>{textOf(row, 'name')}</code> },
  { key: 'purpose', label: 'Purpose', wide: true, cell: (row) => wordsOf(textOf(row, 'purpose')) },
  { key: 'entries', label: 'Entries', number: true, cell: (row) => entriesText(row) },
  { key: 'at', label: 'Made', cell: (row) => (row.at === null ? 'Built in' : <Ago at={row.at} />) },
]

/** The lists of people: whom not to post, whom not to write to, and whom one may. */
export default function Lists() {
  const lists = useRows('/api/lists')
  const [making, setMaking] = useState(false)
  return (
    <Page
      title="Lists"
      about="Whom not to post, whom not to write to, and contacts with the proof of their consent."
      actions={
        <button type="button" class="button main" onClick={() => setMaking(true)}>
          <Icon name="plus" size={16} /> Add list
        </button>
      }
    >
      <FetchedTable
        of={lists}
        caption="Lists"
        columns={COLUMNS}
        keyOf={(row) => textOf(row, 'name')}
        to={(row) => `/lists/${encodeURIComponent(textOf(row, 'name'))}`}
        none={
          <Empty title="No list yet">
            <p>A list keeps people away from buyers or from mails, or keeps contacts with their proof.</p>
          </Empty>
        }
      />
      {making && <AddList close={() => setMaking(false)} />}
    </Page>
  )
}

function AddList({ close }: { close(): void }) {
  const [name, setName] = useState('')
  const [purpose, setPurpose] = useState<string>('do_not_contact')
  const making = useChange(() => ask('/api/lists', { method: 'POST', body: { name, purpose } }))
  const make = () =>
    making.mutate(undefined, {
      onSuccess: () => {
        notify(`The list ${name} was made.`)
        close()
      },
    })
  return (
    <ActionDialog title="Add list" close={close} button="Add" acting={making} run={make}>
      <TextField label="Name" value={name} set={setName} hint="1 to 64 of A-Z a-z 0-9 _ -" />
      <div class="field">
        <label for="purpose">Purpose</label>
        <select id="purpose" value={purpose} onChange={(event) => setPurpose(event.currentTarget.value)}>
          {PURPOSES.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </div>
    </ActionDialog>
  )
}

function entriesText(row: Row): string {
  const count = row.entries ?? row.members ?? row.count
  if (typeof count === 'number') return count.toLocaleString('en-US')
  return (Number(row.emails ?? 0) + Number(row.phones ?? 0)).toLocaleString('en-US')
}
