import { type Row, textOf } from '../../api/records.ts'
import type { Column } from '../../parts/table.tsx'
import { tookText } from '../../parts/time.tsx'
import { ago, link, plain, status, TEST, worded } from '../records/columns.tsx'
import { RecordScreen } from '../records/record-screen.tsx'

const COLUMNS: readonly Column<Row>[] = [
  ago('at', 'Time'),
  link('auction_uid', 'Auction', auctionPath),
  status('code', 'Result'),
  { key: 'kind', label: 'For', cell: (row) => (row.kind === 'ping' ? 'A partner’s ping' : 'A lead') },
  worded('strategy', 'Strategy'),
  worded('sell', 'Sells'),
  { key: 'ms', label: 'Duration', number: true, cell: (row) => tookText(Number(row.ms)) },
  plain('cid', 'Campaign'),
  plain('pid', 'Source'),
  link('lead_uid', 'Lead', (row) => `/leads/${encodeURIComponent(textOf(row, 'lead_uid'))}`),
  TEST,
]

/** Every round in which buyers were asked for their bids. */
export default function Auctions() {
  return (
    <RecordScreen
      kind="auctions"
      title="Auctions"
      about="Every round in which buyers were asked: who bid what, who won, and why the others lost."
      id="auction_uid"
      one="auction"
      columns={COLUMNS}
      to={auctionPath}
      states={['held', 'no_bids']}
      statesLabel="Result"
      every={10_000}
      none="No auction yet"
      noneFits="No auction fits these filters"
    >
      <p>An auction is held for every lead of a campaign that has active delivery accounts.</p>
    </RecordScreen>
  )
}

function auctionPath(row: Row): string {
  return `/auctions/${encodeURIComponent(textOf(row, 'auction_uid'))}`
}
