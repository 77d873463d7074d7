import { useQuery } from '@tanstack/preact-query'
import { lazy, Suspense } from 'preact/compat'
import { Link } from 'wouter-preact'
import { ask } from '../../api/ask.ts'
import type { Row } from '../../api/records.ts'
import { textOf } from '../../api/records.ts'
import { useSession } from '../../api/session.ts'
import { useThings } from '../../api/things.ts'
import { Bars } from '../../charts/bars.tsx'
import { figureLabel, figureText } from '../../charts/figures.ts'
import { HeatMap } from '../../charts/heat-map.tsx'
import { LineChart } from '../../charts/line-chart.tsx'
import { Sparkline } from '../../charts/sparkline.tsx'
import { useHeld } from '../../parts/address.ts'
import { Empty, Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { ChoiceFilter } from '../../parts/filters.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { type Card, firstDay, type Overview, RANGES, useReport } from './figures-of.ts'

// Below what is seen at first, and so are its scripts.
const BuyerPictures = lazy(() => import('./buyer-pictures.tsx'))

/** The state of things at one glance. */
export default function OverviewScreen() {
  const held = useHeld()
  const campaigns = useThings('campaigns')
  const filters = { from: firstDay(held.get('range'), Date.now()), cid: held.get('cid') }
  const overview = useReport<Overview>('/overview', filters)
  const cid = held.get('cid') || textOf(campaigns.data?.[0] ?? {}, 'cid')
  const isQuiet = overview.data?.cards.every(({ value }) => Number(value ?? 0) === 0)
  return (
    <Page title="Overview" about="Figures of the range, against the range before it.">
      <search class="filters">
        <ChoiceFilter name="range" label="Time" choices={RANGES} />
        <ChoiceFilter
          name="cid"
          label="Campaign"
          choices={[
            ['', 'All'],
            ...(campaigns.data ?? []).map((one) => [String(one.cid), String(one.name ?? one.cid)] as const),
          ]}
        />
      </search>
      {overview.isPending && <Skeleton lines={8} />}
      {overview.error && <FaultBox error={overview.error} retry={() => void overview.refetch()} />}
      {isQuiet && (
        <Empty title="Nothing happened in this range">
          <p>Install the script on a page, open the page, and the first visit is here within a second.</p>
          <Link class="button main" href="/install">
            Install the script
          </Link>
        </Empty>
      )}
      {overview.data && !isQuiet && <Figures overview={overview.data} filters={filters} cid={cid} />}
    </Page>
  )
}

function Figures({
  overview,
  filters,
  cid,
}: {
  overview: Overview
  filters: Readonly<Record<string, string>>
  cid: string
}) {
  const series = (metric: string) =>
    (overview.cards.find((card) => card.metric === metric)?.series ?? []).map((value) => Number(value ?? 0))
  const text = (value: number) => figureText('revenue', value.toFixed(2))
  const isAdmin = useSession().data?.role !== 'affiliate'
  return (
    <div class="stack">
      <ul class="cards">
        {overview.cards.map((card) => (
          <li key={card.metric}>
            <FigureCard card={card} />
          </li>
        ))}
      </ul>
      <div class="halves">
        <Section title="Revenue and payout">
          <LineChart
            title="Revenue and payout"
            labels={overview.series.labels.map(shortLabel)}
            series={[
              { name: 'Revenue', values: series('revenue'), text },
              { name: 'Payout', values: series('payout'), text },
            ]}
          />
        </Section>
        <Funnel filters={{ ...filters, cid }} />
        <TopSources filters={filters} />
        {isAdmin && <Health />}
      </div>
      {isAdmin && (
        <Suspense fallback={<Skeleton lines={4} />}>
          <BuyerPictures filters={filters} />
        </Suspense>
      )}
      <Busy filters={filters} timezone={overview.timezone} />
    </div>
  )
}

function FigureCard({ card }: { card: Card }) {
  const { metric, value, change, series } = card
  return (
    <div class="card">
      <h2>{figureLabel(metric)}</h2>
      <p class="figure">{figureText(metric, value)}</p>
      <div class="card-foot">
        <span class={change === null || change === 0 ? 'change' : change > 0 ? 'change up' : 'change down'}>
          {change === null
            ? 'nothing before'
            : `${change > 0 ? '▲ +' : change < 0 ? '▼ −' : ''}${Math.abs(change * 100).toFixed(0)} %`}
        </span>
        <Sparkline values={series.map((one) => Number(one ?? 0))} />
      </div>
    </div>
  )
}

function Funnel({ filters }: { filters: Readonly<Record<string, string>> }) {
  const funnel = useReport('/funnel', filters, filters.cid !== '')
  const percent = (value: unknown) => `${(Number(value ?? 0) * 100).toFixed(0)} %`
  return (
    <Section title="Funnel">
      {funnel.error && <FaultBox error={funnel.error} />}
      {funnel.data ? (
        <Bars
          title="Funnel"
          bars={funnel.data.data.map((step) => ({
            name: textOf(step, 'name'),
            value: Number(step.transactions),
            text: figureText('clicks', step.transactions),
            more: percent(step.of_first),
          }))}
        />
      ) : (
        !funnel.error && <Skeleton lines={4} />
      )}
    </Section>
  )
}

function TopSources({ filters }: { filters: Readonly<Record<string, string>> }) {
  const sources = useReport('', {
    ...filters,
    group_by: 'source',
    metrics: 'revenue,clicks',
    sort: '-revenue',
    limit: '8',
  })
  return (
    <Section title="Revenue by source">
      {sources.error && <FaultBox error={sources.error} />}
      {sources.data ? (
        <Bars
          title="Revenue by source"
          bars={sources.data.data.map((row) => ({
            name: textOf(row, 'source') || 'Unknown',
            value: Number(row.revenue),
            text: figureText('revenue', row.revenue),
            more: `${figureText('clicks', row.clicks)} clicks`,
          }))}
        />
      ) : (
        !sources.error && <Skeleton lines={4} />
      )}
    </Section>
  )
}

function Health() {
  const destinations = useQuery({
    queryKey: ['destinations'],
    queryFn: ({ signal }) => ask<{ data: Row[] }>('/api/admin/destinations', { signal }),
    refetchInterval: 10_000,
  })
  const troubled = (destinations.data?.data ?? []).filter(({ state }) => state !== 'active')
  const waiting = (destinations.data?.data ?? []).reduce((sum, one) => sum + Number(one.waiting ?? 0), 0)
  return (
    <Section title="Needs attention">
      {destinations.error && <FaultBox error={destinations.error} />}
      {destinations.data && troubled.length === 0 && (
        <p>
          <Status is="active" /> Every destination of postbacks answers.{' '}
          <span class="soft">{waiting} waiting.</span>
        </p>
      )}
      <ul class="stack">
        {troubled.map((one) => (
          <li key={textOf(one, 'origin')}>
            <Status is={one.state} tone="bad" /> <code>{textOf(one, 'origin')}</code>{' '}
            <span class="soft">
              failed {textOf(one, 'failures')} times, {textOf(one, 'waiting')} waiting
            </span>{' '}
            <Link href="/destinations">Look</Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Busy({ filters, timezone }: { filters: Readonly<Record<string, string>>; timezone: string }) {
  const heat = useReport('/heat', { ...filters, metric: 'clicks' })
  return (
    <Section title={`Clicks by hour and weekday, ${timezone}`}>
      {heat.error && <FaultBox error={heat.error} />}
      {heat.data && (
        <HeatMap
          title="Clicks by hour and weekday"
          cells={heat.data.data.map((cell) => ({
            weekday: Number(cell.weekday),
            hour: Number(cell.hour_of_day),
            value: Number(cell.clicks),
            text: `${figureText('clicks', cell.clicks)} clicks`,
          }))}
        />
      )}
    </Section>
  )
}

// 2026-11-21 → 21 Nov; hours keep their time of day.
function shortLabel(label: string): string {
  const [date = '', hour] = label.split('T')
  if (hour !== undefined) return hour.slice(0, 5)
  const time = Date.parse(`${date}T12:00:00Z`)
  return Number.isNaN(time)
    ? label
    : new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(time)
}
