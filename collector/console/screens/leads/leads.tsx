import { type Row, textOf } from '../../api/records.ts'
import type { Column } from '../../parts/table.tsx'
import { ago, BELONGS, link, money, plain, status, TEST, worded } from '../records/columns.tsx'
import { RecordScreen } from '../records/record-screen.tsx'

const STATES = [
  ...['received', 'validated', 'distributing', 'sold', 'delivered'],
  ...['unsold', 'unknown', 'rejected', 'returned'],
]

const COLUMNS: readonly Column<Row>[] = [
  ago('at', 'Came'),
  link('lead_uid', 'Lead', leadPath),
  status('status', 'Status'),
  worded('reason', 'Reason', { wide: true }),
  money('revenue', 'Revenue'),
  money('payout', 'Payout'),
  plain('lead_type', 'Type'),
  ...BELONGS,
  TEST,
]

/** Every lead that came in, and what became of it. */
export default function Leads() {
  return (
    <RecordScreen
      kind="leads"
      title="Leads"
      about="Who wants something, to whom it was sold, and for how much. Personal fields are masked."
      id="lead_uid"
      one="lead"
      columns={COLUMNS}
      to={leadPath}
      states={STATES}
      every={10_000}
      none="No lead yet"
      noneFits="No lead fits these filters"
    >
      <p>
        Leads come from a page’s form by <code>POST /api/lead/CAMPAIGN</code>, or from a partner’s server by{' '}
        <code>POST /api/lead/add/SOURCE</code>.
      </p>
    </RecordScreen>
  )
}

function leadPath(row: Row): string {
  return `/leads/${encodeURIComponent(textOf(row, 'lead_uid'))}`
}
