import type { Row } from '../../api/records.ts'
import { csvPath, textOf } from '../../api/records.ts'
import { useThings } from '../../api/things.ts'
import { FIGURES, figureLabel, figureText } from '../../charts/figures.ts'
import { useHeld } from '../../parts/address.ts'
import { Empty, Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { ChoiceFilter } from '../../parts/filters.tsx'
import { Page } from '../../parts/page.tsx'
import { counted, wordsOf } from '../../parts/words.ts'
import { firstDay, RANGES, useReport } from '../overview/figures-of.ts'
import { CsvButton } from '../records/csv-button.tsx'

const GROUPS = [
  ...[
    'date',
    'hour',
    'weekday',
    'hour_of_day',
    'campaign',
    'source',
    'offer',
    'goal',
    'event',
    'buyer',
    'currency',
  ],
  ...[
    'landing_page',
    'device',
    'sub1',
    'sub2',
    'sub3',
    'sub4',
    'sub5',
    'adv1',
    'adv2',
    'adv3',
    'adv4',
    'adv5',
  ],
  ...['utm_source', 'utm_medium', 'utm_campaign', 'utm_adgroup', 'utm_term', 'utm_content', 'utm_creative'],
]

const USUAL = ['clicks', 'leads', 'conversions', 'cvr', 'revenue', 'payout', 'profit', 'margin', 'epc']

const SETS = [
  ['', 'The usual'],
  ['clicks,unique,bots,steps,reached,events', 'Traffic'],
  ['leads,leads_sold,leads_returned,leads_rejected,rpl,revenue', 'Leads'],
  ['pings,bids,bid_rate,avg_bid,wins,win_rate,posts,accept_rate,p95_ms', 'Buyers'],
  [Object.keys(FIGURES).join(','), 'Everything'],
] as const

/** Figures by up to three groups. */
export default function Reports() {
  const held = useHeld()
  const campaigns = useThings('campaigns').data ?? []
  const groups = ['by', 'then', 'last'].map((name) => held.get(name)).filter((group) => group !== '')
  const by = groups.length === 0 ? ['date'] : [...new Set(groups)]
  const metrics = held.get('show') === '' ? USUAL : held.get('show').split(',')
  const filters = {
    ...{ group_by: by.join(','), metrics: metrics.join(','), sort: held.get('sort'), time: held.get('time') },
    ...{ from: firstDay(held.get('range'), Date.now()), cid: held.get('cid'), totals: '1', limit: '500' },
  }
  const report = useReport<{ data: Row[]; totals?: Row; next: string | null }>('', filters)
  const groupChoices = (none: string) => [
    ['', none] as const,
    ...GROUPS.map((group) => [group, wordsOf(group)] as const),
  ]
  return (
    <Page
      title="Reports"
      about="Figures by groups. Point at a heading for what the figure means."
      actions={<CsvButton path={csvPath('reports', { ...filters, totals: '' })} name="report" />}
    >
      <search class="filters">
        <ChoiceFilter name="range" label="Time" choices={RANGES} />
        <ChoiceFilter
          name="time"
          label="Counted at"
          choices={[
            ['', 'Conversion time'],
            ['click', 'Click time'],
          ]}
        />
        <ChoiceFilter
          name="cid"
          label="Campaign"
          choices={[
            ['', 'All'],
            ...campaigns.map((one) => [String(one.cid), String(one.name ?? one.cid)] as const),
          ]}
        />
        <ChoiceFilter name="by" label="By" choices={groupChoices('Date')} />
        <ChoiceFilter name="then" label="Then by" choices={groupChoices('–')} />
        <ChoiceFilter name="last" label="Then by" choices={groupChoices('–')} />
        <ChoiceFilter name="show" label="Figures" choices={SETS} />
      </search>
      {report.isPending && <Skeleton lines={9} />}
      {report.error && <FaultBox error={report.error} retry={() => void report.refetch()} />}
      {report.data?.data.length === 0 && (
        <Empty title="Nothing to report">
          <p>In this range nothing was recorded that fits. Choose a longer one, or other groups.</p>
        </Empty>
      )}
      {report.data && report.data.data.length > 0 && (
        <ReportTable report={report.data} by={by} metrics={metrics} />
      )}
    </Page>
  )
}

interface ReportTableProps {
  report: { data: Row[]; totals?: Row; next: string | null }
  by: readonly string[]
  metrics: readonly string[]
}

function ReportTable({ report, by, metrics }: ReportTableProps) {
  const held = useHeld()
  const sort = held.get('sort')
  const turn = (name: string) => held.set({ sort: sort === `-${name}` ? name : `-${name}` })
  const sorted = (name: string) =>
    sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : undefined
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard */}
      <section class="table-scroll" aria-label="Report" tabIndex={0}>
        <table>
          <caption class="unseen">Report by {by.map(wordsOf).join(', ')}</caption>
          <thead>
            <tr>
              {[...by, ...metrics].map((name, index) => (
                <th
                  key={name}
                  scope="col"
                  class={index < by.length ? undefined : 'number'}
                  aria-sort={sorted(name)}
                >
                  <button
                    type="button"
                    class="sort"
                    title={FIGURES[name]?.meaning}
                    onClick={() => turn(name)}
                  >
                    {index < by.length ? wordsOf(name) : figureLabel(name)}
                    <span aria-hidden="true">
                      {sorted(name) === 'ascending' ? ' ↑' : sorted(name) === 'descending' ? ' ↓' : ''}
                    </span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.data.map((row) => (
              <tr key={by.map((group) => textOf(row, group)).join('\n')}>
                {by.map((group) => (
                  <td key={group}>{textOf(row, group) || <span class="none">–</span>}</td>
                ))}
                {metrics.map((metric) => (
                  <td key={metric} class="number">
                    {figureText(metric, row[metric])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          {report.totals && (
            <tfoot>
              <tr>
                <th scope="row" colSpan={by.length}>
                  All
                </th>
                {metrics.map((metric) => (
                  <td key={metric} class="number">
                    {figureText(metric, report.totals?.[metric])}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </section>
      <footer class="list-foot">
        <span role="status">
          {report.next === null
            ? counted(report.data.length, 'row')
            : `The first ${counted(report.data.length, 'row')}; the CSV has all`}
        </span>
      </footer>
    </>
  )
}
