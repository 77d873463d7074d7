import { type Row, textOf, useRecords } from '../../api/records.ts'
import { useHeld } from '../../parts/address.ts'
import { Id } from '../../parts/copy.tsx'
import { Empty } from '../../parts/empty.tsx'
import { apiFilters, Filters } from '../../parts/filters.tsx'
import { Page } from '../../parts/page.tsx'
import { RecordList } from '../../parts/record-list.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'

const COLUMNS: readonly Column<Row>[] = [
  { key: 'at', label: 'Landed', cell: (row) => <Ago at={row.at} /> },
  {
    key: 'transaction_id',
    label: 'Transaction',
    cell: (row) => <Id of={row.transaction_id} what="the transaction ID" href={journeyOf(row)} />,
  },
  { key: 'cid', label: 'Campaign', cell: (row) => textOf(row, 'cid') },
  { key: 'pid', label: 'Source', cell: (row) => textOf(row, 'pid') },
  { key: 'sub1', label: 'Sub 1', cell: (row) => parameterOf(row, 'sub1') },
  { key: 'utm_source', label: 'UTM source', cell: (row) => parameterOf(row, 'utm_source') },
  { key: 'url', label: 'Landing page', wide: true, cell: (row) => <span class="cut">{pageOf(row)}</span> },
  { key: 'bot', label: 'Visitor', cell: (row) => (row.bot === true ? <Status is="bot" /> : 'Person') },
]

/** Every visit that was recorded, newest first; each leads to its journey. */
export default function Transactions() {
  const { values } = useHeld()
  const list = useRecords('clicks', apiFilters(values, ['transaction_id', 'cid', 'pid']))
  return (
    <Page
      title="Transactions"
      about="One row for every visit. Open one to see all that happened in it, to the last postback."
    >
      <Filters find="transaction_id" />
      <RecordList
        list={list}
        caption="Transactions"
        id="click_uid"
        one="transaction"
        columns={COLUMNS}
        to={journeyOf}
        empty={
          <Empty title={Object.keys(values).length > 0 ? 'No visit fits these filters' : 'No visit yet'}>
            <p>
              A transaction begins when a page with the campaign’s script is opened, or a tracking link{' '}
              <code>/click/CAMPAIGN?pid=SOURCE</code> is followed.
            </p>
          </Empty>
        }
      />
    </Page>
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
