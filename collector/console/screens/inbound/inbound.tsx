import { useState } from 'preact/hooks'
import { type Row, textOf } from '../../api/records.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Json } from '../../parts/json.tsx'
import type { Column } from '../../parts/table.tsx'
import { tookText } from '../../parts/time.tsx'
import { ago, BELONGS, plain, status } from '../records/columns.tsx'
import { RecordScreen } from '../records/record-screen.tsx'

/** Every call of a partner’s, whatever became of it. */
export default function Inbound() {
  const [chosen, setChosen] = useState<Row | undefined>()
  return (
    <>
      <RecordScreen
        kind="inbound"
        title="Inbound postbacks"
        about="What partners reported back, the refused calls too, with the reason."
        id="call_uid"
        one="call"
        columns={columnsFor(setChosen)}
        states={['accepted', 'replayed', 'ignored', 'refused']}
        statesLabel="Outcome"
        every={5_000}
        none="No partner has called yet"
        noneFits="No call fits these filters"
      >
        <p>
          Give a partner the address of a receiver, such as{' '}
          <code>/postback?subid=…&status=accepted&payout=12.50</code>. Receivers are made under Set up.
        </p>
      </RecordScreen>
      {chosen && (
        <Dialog title="Request as it came" close={() => setChosen(undefined)} wide>
          <Json of={chosen.request} what="the request" />
        </Dialog>
      )}
    </>
  )
}

function columnsFor(show: (call: Row) => void): readonly Column<Row>[] {
  return [
    ago('at', 'Time'),
    plain('receiver', 'Receiver'),
    status('outcome', 'Outcome'),
    { key: 'code', label: 'Code', cell: (row) => <code>{textOf(row, 'code')}</code> },
    plain('http_status', 'HTTP', { number: true }),
    plain('original_status', 'Their word'),
    ...BELONGS.slice(-1),
    plain('ip', 'From'),
    { key: 'ms', label: 'Took', number: true, cell: (row) => tookText(Number(row.ms)) },
    {
      key: 'raw',
      label: 'Request',
      cell: (row) => (
        <button
          type="button"
          class="button small"
          aria-label={`Request ${textOf(row, 'call_uid')}`}
          onClick={() => show(row)}
        >
          Show
        </button>
      ),
    },
  ]
}
