import { useQueryClient } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { type Row, textOf, useRecords } from '../../api/records.ts'
import { useChange } from '../../api/things.ts'
import { useHeld } from '../../parts/address.ts'
import { Id } from '../../parts/copy.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Empty } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { apiFilters, Filters, StatusFilter } from '../../parts/filters.tsx'
import { Money } from '../../parts/money.tsx'
import { notify } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { RecordList } from '../../parts/record-list.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { Ago } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'

const STATES = ['accepted', 'pending', 'rejected']

/** Every conversion; its status may be decided here. */
export default function Conversions() {
  const { values } = useHeld()
  const [deciding, setDeciding] = useState<Row | undefined>()
  const list = useRecords('conversions', apiFilters(values, ['transaction_id', 'cid', 'pid', 'status']), {
    every: 10_000,
  })
  return (
    <Page
      title="Conversions"
      about="What brought money. A change of status sets the postbacks off that wait for it."
    >
      <Filters find="transaction_id">
        <StatusFilter of={STATES} />
      </Filters>
      <RecordList
        list={list}
        caption="Conversions"
        id="conversion_id"
        one="conversion"
        columns={columnsFor(setDeciding)}
        empty={
          <Empty
            title={Object.keys(values).length > 0 ? 'No conversion fits these filters' : 'No conversion yet'}
          >
            <p>
              An event of the type conversion makes one, such as{' '}
              <code>sdk.fire('sale', {'{ revenue: 49.9 }'})</code>.
            </p>
          </Empty>
        }
      />
      {deciding && <Decide conversion={deciding} close={() => setDeciding(undefined)} />}
    </Page>
  )
}

function columnsFor(decide: (row: Row) => void): readonly Column<Row>[] {
  return [
    { key: 'occurred_at', label: 'Converted', cell: (row) => <Ago at={row.occurred_at} /> },
    { key: 'conversion_id', label: 'Conversion', cell: (row) => <Id of={row.conversion_id} /> },
    { key: 'event_id', label: 'Event', cell: (row) => textOf(row, 'event_id') },
    {
      key: 'status',
      label: 'Status',
      cell: (row) => (
        <button
          type="button"
          class="status-button"
          aria-label={`Status of ${textOf(row, 'conversion_id')}: ${textOf(row, 'status')}. Change it`}
          onClick={() => decide(row)}
        >
          <Status is={row.status} />
        </button>
      ),
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
    { key: 'goal', label: 'Goal', cell: (row) => textOf(row, 'goal') || <span class="none">–</span> },
    {
      key: 'original_status',
      label: 'Partner’s word',
      cell: (row) => textOf(row, 'original_status') || <span class="none">–</span>,
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
}

function Decide({ conversion, close }: { conversion: Row; close(): void }) {
  const id = textOf(conversion, 'conversion_id')
  const [status, setStatus] = useState(textOf(conversion, 'status'))
  const [reason, setReason] = useState('')
  const client = useQueryClient()
  const deciding = useChange(() =>
    ask(`/api/admin/conversions/${encodeURIComponent(id)}/status`, {
      method: 'POST',
      body: { status, ...(reason === '' ? {} : { reason }) },
    }),
  )
  const save = () =>
    deciding.mutate(undefined, {
      onSuccess: () => {
        notify(`The conversion is ${status}.`)
        void client.invalidateQueries({ queryKey: ['records', 'conversions'] })
        close()
      },
    })
  return (
    <Dialog title="Status of the conversion" close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <div class="field">
          <label for="conversion-status">Status</label>
          <select
            id="conversion-status"
            value={status}
            onChange={(event) => setStatus(event.currentTarget.value)}
          >
            {STATES.map((state) => (
              <option key={state} value={state}>
                {wordsOf(state)}
              </option>
            ))}
          </select>
        </div>
        <TextField
          label="Reason"
          optional
          value={reason}
          set={setReason}
          hint="Stands in the journey and in the audit log."
        />
        {deciding.error && <FaultBox error={deciding.error} />}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button main" disabled={deciding.isPending}>
            Save
          </button>
        </div>
      </form>
    </Dialog>
  )
}
