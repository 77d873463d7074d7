import { ChartTable } from '../../charts/chart-table.tsx'
import { figureText } from '../../charts/figures.ts'
import { Histogram } from '../../charts/histogram.tsx'
import { Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Section } from '../../parts/page.tsx'
import { tookText } from '../../parts/time.tsx'
import { counted } from '../../parts/words.ts'
import { type BidStep, type Bids, bidColumns, type Latencies, latencyColumns } from './buyer-columns.ts'
import { useReport } from './figures-of.ts'

/** What buyers offer, and how long they take: a picture for each of them. */
export default function BuyerPictures({ filters }: { filters: Readonly<Record<string, string>> }) {
  return (
    <div class="halves">
      <BidPictures filters={filters} />
      <LatencyPictures filters={filters} />
    </div>
  )
}

function BidPictures({ filters }: { filters: Readonly<Record<string, string>> }) {
  const bids = useReport<Bids>('/bids', filters)
  const steps = bids.data?.data ?? []
  const buyers = [...new Set(steps.map(({ buyer }) => buyer))]
  return (
    <Section title="Bids of buyers">
      {bids.error && <FaultBox error={bids.error} />}
      {bids.isPending && <Skeleton lines={4} />}
      {bids.data && buyers.length === 0 && <p class="soft">No buyer offered a price in this range.</p>}
      {bids.data && buyers.length > 0 && (
        <>
          <p class="soft small">
            <span class="key marked" /> won <span class="key plain" /> lost
          </p>
          {buyers.map((buyer) => (
            <BuyerBids key={buyer} buyer={buyer} bids={bids.data} />
          ))}
          <ChartTable
            title="Bids of buyers"
            head={['Buyer and price', 'Bids', 'Won']}
            rows={steps.map((one) => [priceOf(one, one.buyer), String(one.bids), String(one.wins)])}
          />
        </>
      )}
    </Section>
  )
}

function BuyerBids({ buyer, bids }: { buyer: string; bids: Bids }) {
  const own = bids.data.filter((one) => one.buyer === buyer)
  const sum = (name: 'bids' | 'wins') => own.reduce((total, one) => total + one[name], 0)
  const usual = own.reduce((best, one) => (one.bids > best.bids ? one : best))
  const columns = bidColumns(bids, buyer)
  return (
    <Histogram
      name={buyer}
      takeaway={`${counted(sum('bids'), 'bid')}, ${sum('wins')} won, most at ${priceOf(usual)}`}
      columns={columns}
      from="0"
      to={columns.at(-1)?.label ?? ''}
    />
  )
}

function LatencyPictures({ filters }: { filters: Readonly<Record<string, string>> }) {
  const latency = useReport<Latencies>('/latency', filters)
  const calls = latency.data?.data ?? []
  const nameOf = ({ buyer_id, half }: (typeof calls)[number]) => `${buyer_id}, ${half}`
  return (
    <Section title="How long buyers take">
      {latency.error && <FaultBox error={latency.error} />}
      {latency.isPending && <Skeleton lines={4} />}
      {latency.data && calls.length === 0 && <p class="soft">No buyer was called in this range.</p>}
      {latency.data && calls.length > 0 && (
        <>
          {calls.map((one) => (
            <Histogram
              key={nameOf(one)}
              name={nameOf(one)}
              takeaway={`${counted(one.calls, 'call')}, half within ${tookText(one.p50_ms)}, 95 of 100 within ${tookText(one.p95_ms)}`}
              columns={latencyColumns(one, latency.data.within_ms)}
              from="0 ms"
              to={`over ${tookText(latency.data.within_ms.at(-1) ?? 0)}`}
            />
          ))}
          <ChartTable
            title="How long buyers take"
            head={['Buyer', 'Calls', 'p50', 'p95', 'p99']}
            rows={calls.map((one) => [
              nameOf(one),
              String(one.calls),
              ...[one.p50_ms, one.p95_ms, one.p99_ms].map(tookText),
            ])}
          />
        </>
      )}
    </Section>
  )
}

function priceOf({ from, to }: BidStep, buyer?: string): string {
  const price = `${figureText('avg_bid', from)}–${figureText('avg_bid', to)}`
  return buyer === undefined ? price : `${buyer}, ${price}`
}
