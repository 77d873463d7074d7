import { useQuery } from '@tanstack/preact-query'
import { ask, isRecord } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { CopyButton, Id } from '../../parts/copy.tsx'
import { Skeleton } from '../../parts/empty.tsx'
import { Exchange } from '../../parts/exchange.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Money } from '../../parts/money.tsx'
import { Facts, Page, Section } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago, tookText } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'
import { Lanes } from './lanes.tsx'

/** One auction: a lane for every account, the ranking, and every call as it was made. */
export default function AuctionScreen({ id = '' }: { id?: string }) {
  const auction = useQuery({
    queryKey: ['auction', id],
    queryFn: ({ signal }) => ask<Row>(`/api/admin/auctions/${encodeURIComponent(id)}`, { signal }),
  })
  return (
    <Page
      title="Auction"
      back={{ to: '/auctions', label: 'Auctions' }}
      about={
        <>
          <code class="whole">{id}</code> <CopyButton text={id} what="the auction ID" />
        </>
      }
    >
      {auction.isPending && <Skeleton lines={10} />}
      {auction.error && <FaultBox error={auction.error} retry={() => void auction.refetch()} />}
      {auction.data && <Held auction={auction.data} />}
    </Page>
  )
}

function Held({ auction }: { auction: Row }) {
  const entries = rowsIn(auction, 'entries')
  const calls = rowsIn(auction, 'calls')
  const winner = entries.find(({ code }) => code === 'sold')
  const lead = textOf(auction, 'lead_uid')
  const transaction = textOf(auction, 'transaction_id')
  return (
    <div class="stack">
      <div class="split">
        <Section title="Who was asked, and when">
          <Lanes entries={entries} calls={calls} began={Date.parse(textOf(auction, 'at'))} />
        </Section>
        <Section title="Summary">
          <Facts
            of={[
              ['Result', <Status is={auction.code} />],
              ['Winner', winner ? textOf(winner, 'account_id') : 'Nobody'],
              ['Price', winner ? <Money amount={winner.price} /> : ''],
              ['Strategy', wordsOf(textOf(auction, 'strategy'))],
              ['Sells', wordsOf(textOf(auction, 'sell'))],
              ['Duration', tookText(Number(auction.ms))],
              ['Held', <Ago at={auction.at} />],
              ['Lead', lead && <Id of={lead} href={`/leads/${encodeURIComponent(lead)}`} />],
              [
                'Transaction',
                <Id of={transaction} href={`/transactions/${encodeURIComponent(transaction)}`} />,
              ],
            ]}
          />
        </Section>
      </div>
      <Section title="Ranking">
        <Table
          caption="Ranking"
          columns={RANKING}
          rows={ranked(entries)}
          keyOf={(row) => textOf(row, 'account_id')}
        />
      </Section>
      <Section title="Calls">
        {calls.length === 0 && <p class="soft">Nobody was called.</p>}
        <ol class="stack">
          {calls.map((call) => (
            <li key={textOf(call, 'call_uid')}>
              <Call of={call} />
            </li>
          ))}
        </ol>
      </Section>
    </div>
  )
}

const RANKING: readonly Column<Row>[] = [
  {
    key: 'rank',
    label: 'Rank',
    cell: (row) => (typeof row.rank === 'number' ? row.rank + 1 : <span class="none">–</span>),
  },
  { key: 'account_id', label: 'Account', cell: (row) => textOf(row, 'account_id') },
  { key: 'buyer_id', label: 'Buyer', cell: (row) => textOf(row, 'buyer_id') },
  { key: 'price', label: 'Bid', number: true, cell: (row) => <Money amount={row.price} /> },
  {
    key: 'ms',
    label: 'Answered after',
    number: true,
    cell: (row) => (row.ms === null ? <span class="none">–</span> : tookText(Number(row.ms))),
  },
  { key: 'code', label: 'Outcome', cell: (row) => <Status is={row.code} /> },
  {
    key: 'because',
    label: 'Because',
    wide: true,
    cell: (row) => textOf(row, 'because') || <span class="none">–</span>,
  },
]

function Call({ of }: { of: Row }) {
  const trace = rowsIn(of, 'trace')
  return (
    <details class="attempt">
      <summary>
        <span>
          <strong>
            {of.half === 'ping' ? 'Ping to' : 'Post to'} {textOf(of, 'account_id')}
          </strong>{' '}
          <Status is={of.outcome} />
        </span>
        <span class="soft small">{tookText(Number(of.ms))}</span>
      </summary>
      {textOf(of, 'reason') !== '' && <p class="because">{textOf(of, 'reason')}</p>}
      {trace.length > 0 && (
        <ul class="trace" aria-label="Rules that read the answer">
          {trace.map((rule) => (
            <li key={textOf(rule, 'rule')} class={rule.matched === true ? 'matched' : ''}>
              <strong>{wordsOf(textOf(rule, 'rule'))}</strong> {textOf(rule, 'because')}
            </li>
          ))}
        </ul>
      )}
      <Exchange request={of.request} response={of.answer} ms={Number(of.ms)} />
    </details>
  )
}

// Those that were offered the lead first, in their order; then those that dropped out.
function ranked(entries: readonly Row[]): Row[] {
  const place = ({ rank, position }: Row) => (typeof rank === 'number' ? rank : 1_000 + Number(position))
  return [...entries].sort((one, other) => place(one) - place(other))
}

function rowsIn(row: Row, name: string): Row[] {
  const value = row[name]
  return Array.isArray(value) ? value.filter(isRecord) : []
}
