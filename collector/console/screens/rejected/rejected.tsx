import { type Row, textOf, useRecords } from '../../api/records.ts'
import { useHeld } from '../../parts/address.ts'
import { apiFilters, StatusFilter } from '../../parts/filters.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { ago, BELONGS, link, plain, worded } from '../records/columns.tsx'
import { RecordScreen } from '../records/record-screen.tsx'
import { TakeAll } from './take-again.tsx'

const COLUMNS: readonly Column<Row>[] = [
  ago('at', 'Came'),
  link('rejected_uid', 'Refused', rejectedPath),
  worded('door', 'What'),
  {
    key: 'status',
    label: 'Status',
    cell: (row) => <RejectedStatus of={row} />,
  },
  worded('code', 'Because'),
  plain('reason', 'Reason', { wide: true }),
  ...BELONGS,
]

/** Every event and click that was refused for what it says, to be taken after all. */
export default function Rejected() {
  return (
    <RecordScreen
      kind="rejected"
      title="Refused events"
      about="Events and clicks that were refused for what they say. Put the reason right, and take them after all."
      actions={(filters) => <TakeAll filters={filters} />}
      filters={['code']}
      moreFilters={<CodeFilter />}
      id="rejected_uid"
      one="call"
      columns={COLUMNS}
      to={rejectedPath}
      states={['kept', 'replayed']}
      every={10_000}
      none="Nothing was refused"
      noneFits="Nothing refused fits these filters"
    >
      <p>What is refused for a faulty field, an unknown campaign or a wrong token is kept here.</p>
    </RecordScreen>
  )
}

/** Whether it waits, was taken, or cannot be taken because only its head is kept. */
export function RejectedStatus({ of }: { of: Row }) {
  if (of.status === 'replayed') return <Status is="taken" tone="good" />
  return of.whole === true ? <Status is="kept" tone="wait" /> : <Status is="head_only" tone="plain" />
}

// The reasons that there are, out of the newest.
function CodeFilter() {
  const { values } = useHeld()
  const { rows } = useRecords('rejected', { ...apiFilters(values, ['cid', 'pid']) }, { limit: 500 })
  const codes = [...new Set(rows.map((row) => textOf(row, 'code')))].sort()
  return <StatusFilter of={codes} name="code" label="Because" />
}

function rejectedPath(row: Row): string {
  return `/rejected/${encodeURIComponent(textOf(row, 'rejected_uid'))}`
}
