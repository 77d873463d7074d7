import { useState } from 'preact/hooks'
import { type Row, textOf } from '../../api/records.ts'
import { useSession } from '../../api/session.ts'
import { Id } from '../../parts/copy.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { ago, BELONGS, money, plain } from '../records/columns.tsx'
import { RecordScreen } from '../records/record-screen.tsx'
import { Decide, STATES } from './decide.tsx'

/** Every conversion; an admin decides its status here. */
export default function Conversions() {
  const decides = useSession().data?.role === 'admin'
  const [deciding, setDeciding] = useState<Row | undefined>()
  return (
    <>
      <RecordScreen
        kind="conversions"
        title="Conversions"
        about="What brought money. A change of status sets the postbacks off that wait for it."
        id="conversion_id"
        one="conversion"
        columns={columnsFor(decides ? setDeciding : undefined)}
        states={STATES}
        every={10_000}
        none="No conversion yet"
        noneFits="No conversion fits these filters"
      >
        <p>
          An event of the type conversion makes one, such as{' '}
          <code>sdk.fire('sale', {'{ revenue: 49.9 }'})</code>.
        </p>
      </RecordScreen>
      {deciding && <Decide conversion={deciding} close={() => setDeciding(undefined)} />}
    </>
  )
}

// A source sees how its conversions stand, and what they bring itself.
function columnsFor(decide: ((row: Row) => void) | undefined): readonly Column<Row>[] {
  return [
    ago('occurred_at', 'Converted'),
    { key: 'conversion_id', label: 'Conversion', cell: (row) => <Id of={row.conversion_id} /> },
    plain('event_id', 'Event'),
    {
      key: 'status',
      label: 'Status',
      cell: (row) => (decide ? <StatusButton row={row} decide={decide} /> : <Status is={row.status} />),
    },
    ...(decide ? [money('revenue', 'Revenue')] : []),
    money('payout', 'Payout'),
    plain('goal', 'Goal'),
    plain('original_status', 'Partner’s word'),
    ...BELONGS,
  ]
}

function StatusButton({ row, decide }: { row: Row; decide(row: Row): void }) {
  return (
    <button
      type="button"
      class="status-button"
      aria-label={`Status of ${textOf(row, 'conversion_id')}: ${textOf(row, 'status')}. Change it`}
      onClick={() => decide(row)}
    >
      <Status is={row.status} />
    </button>
  )
}
