import { useState } from 'preact/hooks'
import { type Row, textOf, useRecords } from '../../api/records.ts'
import { useHeld } from '../../parts/address.ts'
import { Id } from '../../parts/copy.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Empty } from '../../parts/empty.tsx'
import { apiFilters, Filters, StatusFilter } from '../../parts/filters.tsx'
import { Json } from '../../parts/json.tsx'
import { Page } from '../../parts/page.tsx'
import { RecordList } from '../../parts/record-list.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { Ago, tookText } from '../../parts/time.tsx'

/** Every call of a partner’s, whatever became of it. */
export default function Inbound() {
  const { values } = useHeld()
  const [chosen, setChosen] = useState<Row | undefined>()
  const list = useRecords('inbound', apiFilters(values, ['transaction_id', 'cid', 'pid', 'status']), {
    every: 5_000,
  })
  const columns: readonly Column<Row>[] = [
    { key: 'at', label: 'Time', cell: (row) => <Ago at={row.at} /> },
    { key: 'receiver', label: 'Receiver', cell: (row) => textOf(row, 'receiver') },
    { key: 'outcome', label: 'Outcome', cell: (row) => <Status is={row.outcome} /> },
    { key: 'code', label: 'Code', cell: (row) => <code>{textOf(row, 'code')}</code> },
    { key: 'http_status', label: 'HTTP', number: true, cell: (row) => textOf(row, 'http_status') },
    {
      key: 'original_status',
      label: 'Their word',
      cell: (row) => textOf(row, 'original_status') || <span class="none">–</span>,
    },
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
    { key: 'ip', label: 'From', cell: (row) => textOf(row, 'ip') },
    { key: 'ms', label: 'Took', number: true, cell: (row) => tookText(Number(row.ms)) },
    {
      key: 'raw',
      label: 'Request',
      cell: (row) => (
        <button
          type="button"
          class="button small"
          aria-label={`Request ${textOf(row, 'call_uid')}`}
          onClick={() => setChosen(row)}
        >
          Show
        </button>
      ),
    },
  ]
  return (
    <Page
      title="Inbound postbacks"
      about="What partners reported back, the refused calls too, with the reason."
    >
      <Filters find="transaction_id">
        <StatusFilter of={['accepted', 'replayed', 'ignored', 'refused']} label="Outcome" />
      </Filters>
      <RecordList
        list={list}
        caption="Inbound postbacks"
        id="call_uid"
        one="call"
        columns={columns}
        empty={
          <Empty
            title={
              Object.keys(values).length > 0 ? 'No call fits these filters' : 'No partner has called yet'
            }
          >
            <p>
              Give a partner the address of a receiver, such as{' '}
              <code>/postback?subid=…&status=accepted&payout=12.50</code>. Receivers are made under Set up.
            </p>
          </Empty>
        }
      />
      {chosen && (
        <Dialog title="Request as it came" close={() => setChosen(undefined)} wide>
          <Json of={chosen.request} what="the request" />
        </Dialog>
      )}
    </Page>
  )
}
