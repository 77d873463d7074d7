import { useState } from 'preact/hooks'
import { type Row, textOf } from '../../api/records.ts'
import { useRows } from '../../api/things.ts'
import { Empty } from '../../parts/empty.tsx'
import { FetchedTable } from '../../parts/fetched-table.tsx'
import { Icon } from '../../parts/icon.tsx'
import type { Column } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'
import { CreateKey } from './create-key.tsx'
import { RevokeKey } from './revoke-key.tsx'

type Over = { is: 'create' } | { is: 'revoke'; key: Row }

/** The keys by which programs use the interface. */
export function Keys() {
  const keys = useRows('/api/admin/keys')
  const [over, setOver] = useState<Over | undefined>()
  const close = () => setOver(undefined)
  return (
    <div class="stack">
      <div>
        <button type="button" class="button main" onClick={() => setOver({ is: 'create' })}>
          <Icon name="plus" size={16} /> Create key
        </button>
      </div>
      <FetchedTable
        of={keys}
        caption="API keys"
        columns={columnsFor((key) => setOver({ is: 'revoke', key }))}
        keyOf={(row) => textOf(row, 'key_id')}
        none={
          <Empty title="No API key yet">
            <p>
              A script brings a key as <code>Authorization: Bearer …</code>, and may do what its role allows.
            </p>
          </Empty>
        }
      />
      {over?.is === 'create' && <CreateKey close={close} />}
      {over?.is === 'revoke' && <RevokeKey of={over.key} close={close} />}
    </div>
  )
}

function columnsFor(revoke: (key: Row) => void): readonly Column<Row>[] {
  return [
    { key: 'name', label: 'Name', cell: (row) => textOf(row, 'name') },
    { key: 'prefix', label: 'Begins with', cell: (row) => <code>{textOf(row, 'prefix')}…</code> },
    { key: 'role', label: 'Role', cell: (row) => wordsOf(textOf(row, 'role')) },
    {
      key: 'pid',
      label: 'Source',
      wide: true,
      cell: (row) => textOf(row, 'pid') || <span class="none">–</span>,
    },
    { key: 'at', label: 'Made', cell: (row) => <Ago at={row.at} /> },
    {
      key: 'actions',
      label: 'Actions',
      cell: (row) => (
        <button
          type="button"
          class="icon-button"
          aria-label={`Revoke ${textOf(row, 'name')} ${textOf(row, 'prefix')}`}
          title="Revoke"
          onClick={() => revoke(row)}
        >
          <Icon name="trash" size={16} />
        </button>
      ),
    },
  ]
}
