import { type Row, textOf, useRecords } from '../../api/records.ts'
import { useHeld } from '../../parts/address.ts'
import { Id } from '../../parts/copy.tsx'
import { Empty } from '../../parts/empty.tsx'
import { apiFilters, Filters, StatusFilter } from '../../parts/filters.tsx'
import { Page } from '../../parts/page.tsx'
import { RecordList } from '../../parts/record-list.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'
import { ReplayList } from './replay.tsx'

const STATES = ['queued', 'sending', 'retrying', 'sent', 'failed', 'dead', 'skipped', 'cancelled']

const COLUMNS: readonly Column<Row>[] = [
  { key: 'at', label: 'Owed', cell: (row) => <Ago at={row.at} /> },
  {
    key: 'delivery_id',
    label: 'Delivery',
    cell: (row) => <Id of={row.delivery_id} href={deliveryPath(row)} />,
  },
  { key: 'rule_id', label: 'Postback', cell: (row) => textOf(row, 'rule_id') },
  { key: 'trigger', label: 'Trigger', cell: (row) => wordsOf(textOf(row, 'trigger')) },
  { key: 'status', label: 'Status', cell: (row) => <Status is={row.status} /> },
  {
    key: 'reason',
    label: 'Reason',
    wide: true,
    cell: (row) => textOf(row, 'reason') || <span class="none">–</span>,
  },
  { key: 'attempt', label: 'Tries', number: true, cell: (row) => textOf(row, 'attempt') },
  {
    key: 'run_at',
    label: 'Next try',
    cell: (row) => (isWaiting(row) ? <Ago at={row.run_at} /> : <span class="none">–</span>),
  },
  { key: 'cid', label: 'Campaign', cell: (row) => textOf(row, 'cid') },
  { key: 'pid', label: 'Source', cell: (row) => textOf(row, 'pid') },
  {
    key: 'transaction_id',
    label: 'Transaction',
    cell: (row) => (
      <Id
        of={row.transaction_id}
        href={`/transactions/${encodeURIComponent(textOf(row, 'transaction_id'))}`}
      />
    ),
  },
]

/** Every postback that is or was owed, with what became of it. */
export default function Deliveries() {
  const { values } = useHeld()
  const filters = apiFilters(values, ['transaction_id', 'cid', 'pid', 'status'])
  const list = useRecords('deliveries', filters, { every: 5_000 })
  return (
    <Page
      title="Delivery log"
      about="Every postback that is owed, sent, waiting for its next try, or given up, with the reason."
      actions={<ReplayList filters={filters} />}
    >
      <Filters find="transaction_id">
        <StatusFilter of={STATES} />
      </Filters>
      <RecordList
        list={list}
        caption="Deliveries"
        id="delivery_id"
        one="delivery"
        many="deliveries"
        columns={COLUMNS}
        to={deliveryPath}
        empty={
          <Empty
            title={
              Object.keys(values).length > 0
                ? 'Nothing owed fits these filters'
                : 'Nothing is owed to anybody yet'
            }
          >
            <p>
              A delivery is written down when an outcome sets off a postback rule. Rules are made under
              Postbacks.
            </p>
          </Empty>
        }
      />
    </Page>
  )
}

function deliveryPath(row: Row): string {
  return `/deliveries/${textOf(row, 'delivery_id')}?transaction_id=${encodeURIComponent(textOf(row, 'transaction_id'))}`
}

function isWaiting(row: Row): boolean {
  return row.status === 'queued' || row.status === 'retrying'
}
