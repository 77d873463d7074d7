import { type Row, textOf, useRecords } from '../../api/records.ts'
import { useHeld } from '../../parts/address.ts'
import { Id } from '../../parts/copy.tsx'
import { Empty } from '../../parts/empty.tsx'
import { apiFilters, Filters, StatusFilter } from '../../parts/filters.tsx'
import { Money } from '../../parts/money.tsx'
import { Page } from '../../parts/page.tsx'
import { RecordList } from '../../parts/record-list.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'

const STATES = [
  ...['received', 'validated', 'distributing', 'sold', 'delivered'],
  ...['unsold', 'unknown', 'rejected', 'returned'],
]

const COLUMNS: readonly Column<Row>[] = [
  { key: 'at', label: 'Came', cell: (row) => <Ago at={row.at} /> },
  { key: 'lead_uid', label: 'Lead', cell: (row) => <Id of={row.lead_uid} href={leadPath(row)} /> },
  { key: 'status', label: 'Status', cell: (row) => <Status is={row.status} /> },
  {
    key: 'reason',
    label: 'Reason',
    wide: true,
    cell: (row) => wordsOf(textOf(row, 'reason')) || <span class="none">–</span>,
  },
  {
    key: 'revenue',
    label: 'Revenue',
    number: true,
    cell: (row) => <Money amount={row.revenue} currency={row.currency} />,
  },
  {
    key: 'payout',
    label: 'Payout',
    number: true,
    cell: (row) => <Money amount={row.payout} currency={row.currency} />,
  },
  { key: 'lead_type', label: 'Type', cell: (row) => textOf(row, 'lead_type') },
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
  {
    key: 'test',
    label: 'Test',
    cell: (row) => (row.test === true ? <Status is="test" /> : <span class="none">–</span>),
  },
]

/** Every lead that came in, and what became of it. */
export default function Leads() {
  const { values } = useHeld()
  const list = useRecords('leads', apiFilters(values, ['transaction_id', 'cid', 'pid', 'status']), {
    every: 10_000,
  })
  return (
    <Page
      title="Leads"
      about="Who wants something, to whom it was sold, and for how much. Personal fields are masked."
    >
      <Filters find="transaction_id">
        <StatusFilter of={STATES} />
      </Filters>
      <RecordList
        list={list}
        caption="Leads"
        id="lead_uid"
        one="lead"
        columns={COLUMNS}
        to={leadPath}
        empty={
          <Empty title={Object.keys(values).length > 0 ? 'No lead fits these filters' : 'No lead yet'}>
            <p>
              Leads come from a page’s form by <code>POST /api/lead/CAMPAIGN</code>, or from a partner’s
              server by <code>POST /api/lead/add/SOURCE</code>.
            </p>
          </Empty>
        }
      />
    </Page>
  )
}

function leadPath(row: Row): string {
  return `/leads/${encodeURIComponent(textOf(row, 'lead_uid'))}`
}
