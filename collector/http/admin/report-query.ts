import { z } from 'zod'
import { DIMENSIONS, type Dimension } from '../../domain/reports/dimensions.ts'
import { METRIC_NAMES, type MetricName } from '../../domain/reports/metrics.ts'
import { Timezone } from '../../domain/timezone.ts'

/** The most rows of one page of a report. */
const MOST_ROWS = 1000

/** The most rows of a report as CSV. */
const MOST_CSV_ROWS = 50_000

const text = z.string('must be given once').max(2000, 'is too long')

function listOf<T extends string>(words: readonly T[], most: number) {
  return text.transform((list, context): T[] => {
    const asked = [...new Set(list.split(',').map((word) => word.trim()))]
    const known = asked.flatMap((word) => words.filter((one) => one === word))
    const wrong = asked.find((word) => !words.some((one) => one === word))
    if (wrong === undefined && asked.length <= most) return known
    const message =
      wrong === undefined
        ? `must be at most ${most}`
        : `has '${wrong.slice(0, 40)}', which is none of ${words.join(', ')}`
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
}

// A day is one of the report's time zone, which only the campaign may tell; a moment is the same everywhere.
const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true }), z.string().regex(/^\d{1,15}$/)], {
    error:
      'must be a day such as 2026-11-21, a time such as 2026-11-21T08:00:00Z, or milliseconds since 1970',
  })
  .transform((given): number | string => {
    if (/^\d+$/.test(given)) return Number(given)
    return given.includes('T') ? Date.parse(given) : given
  })

/** What every report is over. */
export const ScopeQuery = z.object({
  from: moment.optional(),
  to: moment.optional(),
  timezone: text.pipe(Timezone).optional(),
  time: z.enum(['conversion', 'click'], { error: 'must be conversion or click' }).default('conversion'),
  cid: text.max(64).optional(),
  pid: text.max(64).optional(),
})

const sort = text.transform((given, context): { by: Dimension | MetricName; descending: boolean } => {
  const by = given.replace(/^-/, '')
  const known = [...DIMENSIONS, ...METRIC_NAMES].find((name) => name === by)
  if (known !== undefined) return { by: known, descending: given.startsWith('-') }
  context.addIssue({
    code: 'custom',
    message: 'must be a group or a figure of the report, with - for descending',
  })
  return z.NEVER
})

const whole = (most: number) =>
  text
    .regex(/^\d{1,9}$/, `must be a whole number up to ${most}`)
    .transform(Number)
    .pipe(z.number().max(most))

/** What a report shows. */
export const ReportQuery = ScopeQuery.extend({
  group_by: listOf(DIMENSIONS, 3).default(['date']),
  metrics: listOf(METRIC_NAMES, METRIC_NAMES.length).optional(),
  sort: sort.optional(),
  limit: whole(MOST_CSV_ROWS).optional(),
  cursor: whole(100_000_000).default(0),
  totals: z.enum(['0', '1'], { error: 'must be 0 or 1' }).default('0'),
}).refine(
  ({ sort: by, group_by, metrics }) =>
    by === undefined || [...group_by, ...(metrics ?? METRIC_NAMES)].some((name) => name === by.by),
  { path: ['sort'], error: 'must be a group or a figure of the report' },
)

/** How many rows an answer has. */
export function rowsOf(limit: number | undefined, csv: boolean): number {
  if (csv) return limit ?? MOST_CSV_ROWS
  return Math.min(limit ?? 100, MOST_ROWS)
}

/** What the overview shows. */
export const OverviewQuery = ScopeQuery.extend({
  metrics: listOf(METRIC_NAMES, METRIC_NAMES.length).optional(),
})

/** What the heat map shows. */
export const HeatQuery = ScopeQuery.extend({
  metric: z
    .enum(METRIC_NAMES as [MetricName, ...MetricName[]], { error: 'must be a figure' })
    .default('clicks'),
})

/** What the funnel is of. */
export const FunnelQuery = ScopeQuery.extend({ cid: text.min(1).max(64) })
