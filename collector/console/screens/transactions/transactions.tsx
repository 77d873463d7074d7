import { type Row, textOf } from '../../api/records.ts'
import { Id } from '../../parts/copy.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { ago, plain } from '../records/columns.tsx'
import { RecordScreen } from '../records/record-screen.tsx'

const COLUMNS: readonly Column<Row>[] = [
  ago('at', 'Landed'),
  {
    key: 'transaction_id',
    label: 'Transaction',
    cell: (row) => <Id of={row.transaction_id} what="the transaction ID" href={journeyOf(row)} />,
  },
  plain('cid', 'Campaign'),
  plain('pid', 'Source'),
  { key: 'sub1', label: 'Sub 1', cell: (row) => parameterOf(row, 'sub1') },
  { key: 'utm_source', label: 'UTM source', cell: (row) => parameterOf(row, 'utm_source') },
  { key: 'url', label: 'Landing page', wide: true, cell: (row) => <span class="cut">{pageOf(row)}</span> },
  { key: 'bot', label: 'Visitor', cell: (row) => (row.bot === true ? <Status is="bot" /> : 'Person') },
]

/** Every visit that was recorded, newest first; each leads to its journey. */
export default function Transactions() {
  return (
    <RecordScreen
      kind="clicks"
      title="Transactions"
      about="One row for every visit. Open one to see all that happened in it, to the last postback."
      id="click_uid"
      one="transaction"
      columns={COLUMNS}
      to={journeyOf}
      none="No visit yet"
      noneFits="No visit fits these filters"
    >
      <p>
        A transaction begins when a page with the campaign’s script is opened, or a tracking link{' '}
        <code>/click/CAMPAIGN?pid=SOURCE</code> is followed.
      </p>
    </RecordScreen>
  )
}

function journeyOf(row: Row): string {
  return `/transactions/${encodeURIComponent(textOf(row, 'transaction_id'))}`
}

function parameterOf(row: Row, name: string) {
  const parameters: Readonly<Record<string, unknown>> = Object(row.params)
  return parameters[name] === undefined ? <span class="none">–</span> : String(parameters[name])
}

function pageOf(row: Row): string {
  const url = URL.parse(textOf(row, 'url'))
  return url ? `${url.host}${url.pathname}` : textOf(row, 'url')
}
