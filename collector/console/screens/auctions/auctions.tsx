import { type Row, textOf, useRecords } from '../../api/records.ts'
import { useHeld } from '../../parts/address.ts'
import { Id } from '../../parts/copy.tsx'
import { Empty } from '../../parts/empty.tsx'
import { apiFilters, Filters, StatusFilter } from '../../parts/filters.tsx'
import { Page } from '../../parts/page.tsx'
import { RecordList } from '../../parts/record-list.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { Ago, tookText } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'

const COLUMNS: readonly Column<Row>[] = [
  { key: 'at', label: 'Time', cell: (row) => <Ago at={row.at} /> },
  {
    key: 'auction_uid',
    label: 'Auction',
    cell: (row) => <Id of={row.auction_uid} href={auctionPath(row)} />,
  },
  { key: 'code', label: 'Result', cell: (row) => <Status is={row.code} /> },
  { key: 'kind', label: 'For', cell: (row) => (row.kind === 'ping' ? 'A partner’s ping' : 'A lead') },
  { key: 'strategy', label: 'Strategy', cell: (row) => wordsOf(textOf(row, 'strategy')) },
  { key: 'sell', label: 'Sells', cell: (row) => wordsOf(textOf(row, 'sell')) },
  { key: 'ms', label: 'Duration', number: true, cell: (row) => tookText(Number(row.ms)) },
  { key: 'cid', label: 'Campaign', cell: (row) => textOf(row, 'cid') },
  { key: 'pid', label: 'Source', cell: (row) => textOf(row, 'pid') },
  {
    key: 'lead_uid',
    label: 'Lead',
    cell: (row) => <Id of={row.lead_uid} href={`/leads/${encodeURIComponent(textOf(row, 'lead_uid'))}`} />,
  },
  {
    key: 'test',
    label: 'Test',
    cell: (row) => (row.test === true ? <Status is="test" /> : <span class="none">–</span>),
  },
]

/** Every round in which buyers were asked for their bids. */
export default function Auctions() {
  const { values } = useHeld()
  const list = useRecords('auctions', apiFilters(values, ['transaction_id', 'cid', 'pid', 'status']), {
    every: 10_000,
  })
  return (
    <Page
      title="Auctions"
      about="Every round in which buyers were asked: who bid what, who won, and why the others lost."
    >
      <Filters find="transaction_id">
        <StatusFilter of={['held', 'no_bids']} label="Result" />
      </Filters>
      <RecordList
        list={list}
        caption="Auctions"
        id="auction_uid"
        one="auction"
        columns={COLUMNS}
        to={auctionPath}
        empty={
          <Empty title={Object.keys(values).length > 0 ? 'No auction fits these filters' : 'No auction yet'}>
            <p>An auction is held for every lead of a campaign that has active delivery accounts.</p>
          </Empty>
        }
      />
    </Page>
  )
}

function auctionPath(row: Row): string {
  return `/auctions/${encodeURIComponent(textOf(row, 'auction_uid'))}`
}
