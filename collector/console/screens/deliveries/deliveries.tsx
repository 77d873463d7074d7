import { type Row, textOf } from '../../api/records.ts'
import { useSession } from '../../api/session.ts'
import { ThingFilter } from '../../parts/filters.tsx'
import type { Column } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { ago, BELONGS, link, plain, status, worded } from '../records/columns.tsx'
import { RecordScreen } from '../records/record-screen.tsx'
import { ReplayList } from './replay.tsx'

const STATES = ['queued', 'sending', 'retrying', 'sent', 'failed', 'dead', 'skipped', 'cancelled']

const COLUMNS: readonly Column<Row>[] = [
  ago('at', 'Owed'),
  link('delivery_id', 'Delivery', deliveryPath),
  plain('rule_id', 'Postback'),
  worded('trigger', 'Trigger'),
  status('status', 'Status'),
  plain('reason', 'Reason', { wide: true }),
  plain('attempt', 'Tries', { number: true }),
  {
    key: 'run_at',
    label: 'Next try',
    cell: (row) => (isWaiting(row) ? <Ago at={row.run_at} /> : <span class="none">–</span>),
  },
  ...BELONGS,
]

/** Every postback that is or was owed, with what became of it. */
export default function Deliveries() {
  const isAdmin = useSession().data?.role !== 'affiliate'
  return (
    <RecordScreen
      kind="deliveries"
      title="Delivery log"
      about="Every postback that is owed, sent, waiting for its next try, or given up, with the reason."
      actions={(filters) => isAdmin && <ReplayList filters={filters} />}
      filters={['rule']}
      moreFilters={<ThingFilter name="rule" kind="postbacks" label="Postback" id="id" />}
      id="delivery_id"
      one="delivery"
      many="deliveries"
      columns={COLUMNS}
      to={deliveryPath}
      states={STATES}
      every={5_000}
      none="Nothing is owed to anybody yet"
      noneFits="Nothing owed fits these filters"
    >
      <p>
        A delivery is written down when an outcome sets off a postback rule. Rules are made under Postbacks.
      </p>
    </RecordScreen>
  )
}

function deliveryPath(row: Row): string {
  return `/deliveries/${textOf(row, 'delivery_id')}?transaction_id=${encodeURIComponent(textOf(row, 'transaction_id'))}`
}

function isWaiting(row: Row): boolean {
  return row.status === 'queued' || row.status === 'retrying'
}
