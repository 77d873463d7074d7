import { sql } from 'kysely'
import { type Dimension, isTime, isTracked } from '../../domain/reports/dimensions.ts'
import {
  type Base,
  basesOf,
  METRIC_NAMES,
  type MetricName,
  metricOf,
  type Sums,
  type Terms,
} from '../../domain/reports/metrics.ts'
import type { Offset } from '../../domain/reports/offsets.ts'
import { CLOCKS_APART_MS, idAt } from '../id-times.ts'
import type { Db } from '../tables.ts'
import { ofClick, type Piece, seldomMember, timeGroup } from './expressions.ts'
import { CALL_TIMES, FACTS, type Fact } from './facts.ts'
import { mostlySince } from './most-of-it.ts'

/** What a report is over: a range of time, perhaps of one campaign or source. */
export interface ReportScope {
  from: number
  to: number
  /** From when on time is told apart: what is before it is one group, without a value. Absent: from the beginning. */
  since?: number | undefined
  cid?: string | undefined
  pid?: string | undefined
  /** Whether what happened is put at its own time, or at that of the click it came of. */
  basis: 'event' | 'click'
  /** The offsets of the report's time zone. */
  offsets: readonly Offset[]
}

/** What a report shows, and in which order. */
export interface ReportShape {
  groupBy: readonly Dimension[]
  metrics: readonly MetricName[]
  sort: { by: Dimension | MetricName; descending: boolean }
  limit: number
  offset: number
}

/** One group: the values it is of, and what was counted of it. */
export interface ReportRow {
  groups: (string | number | null)[]
  sums: Sums
}

/** The groups of a report, one more than its limit where there are more. */
export async function readReport(db: Db, scope: ReportScope, shape: ReportShape): Promise<ReportRow[]> {
  const bases = basesOf(shape.metrics)
  const parts = await partsOf(db, scope, shape.groupBy, bases)
  const names = shape.groupBy.map((_, n) => sql.ref(`d${n}`))
  const sums = bases.map((base) => sql`cast(sum(${sql.ref(base)}) as text) as ${sql.ref(base)}`)
  const { rows } = await sql<Record<string, string | number | null>>`
    select ${sql.join([...names, ...sums])} from (${sql.join(parts, sql` union all `)}) counted
    ${grouped(names)} order by ${sql.join(orderOf(shape))} limit ${shape.limit + 1} offset ${shape.offset}`.execute(
    db,
  )
  return rows.map((row) => ({
    groups: names.map((_, n) => row[`d${n}`] ?? null),
    sums: Object.fromEntries(bases.map((base) => [base, bigOf(row[base])])),
  }))
}

function grouped(names: readonly Piece[]): Piece {
  return names.length === 0 ? sql`` : sql`group by ${sql.join([...names])}`
}

function bigOf(sum: string | number | null | undefined): bigint | null {
  return sum === null || sum === undefined ? null : BigInt(sum)
}

async function partsOf(
  db: Db,
  scope: ReportScope,
  groupBy: readonly Dimension[],
  bases: readonly Base[],
): Promise<Piece[]> {
  const asked = FACTS.filter((fact) => bases.some((base) => base in fact.counts))
  const whole = await mostlySince(db, asked, scope.from)
  const counted = asked.map((fact) => {
    const { groups, source } = groupedSource(db, fact, scope, groupBy, whole.has(fact))
    const counts = bases.map((base) => fact.counts[base] ?? sql`cast(null as bigint)`)
    return sql`select ${named(groups, counts, bases)} from ${source} ${byPlace(groups)}`
  })
  return bases.includes('p95_ms') ? [...counted, percentiles(db, scope, groupBy, bases)] : counted
}

// The value at the place that 95 of 100 do not pass, by counting: both databases can do that.
function percentiles(
  db: Db,
  scope: ReportScope,
  groupBy: readonly Dimension[],
  bases: readonly Base[],
): Piece {
  const { groups, source } = groupedSource(db, CALL_TIMES, scope, groupBy)
  const names = groupBy.map((_, n) => sql.ref(`d${n}`))
  const within = names.length === 0 ? sql`` : sql`partition by ${sql.join(names)}`
  const counts = bases.map((base) => (base === 'p95_ms' ? sql`max(ms)` : sql`cast(null as bigint)`))
  return sql`select ${named(names, counts, bases)} from (
    select ranked.*, row_number() over (${within} order by ms) as place, count(*) over (${within}) as size
    from (select ${sql.join([named(groups, [], []), sql`f.ms as ms`].slice(groups.length === 0 ? 1 : 0))} from ${source}) ranked) placed
    where place = (size * 95 + 99) / 100 ${byPlace(groups)}`
}

function named(groups: readonly Piece[], counts: readonly Piece[], bases: readonly Base[]): Piece {
  return sql.join([
    ...groups.map((group, n) => sql`${group} as ${sql.ref(`d${n}`)}`),
    ...counts.map((count, n) => sql`${count} as ${sql.ref(bases[n] ?? '')}`),
  ])
}

function byPlace(groups: readonly Piece[]): Piece {
  return groups.length === 0 ? sql`` : sql`group by ${sql.join(groups.map((_, n) => sql.lit(n + 1)))}`
}

/** The rows of a fact within a scope, and by which of their values they are grouped. */
function groupedSource(
  db: Db,
  fact: Fact,
  scope: ReportScope,
  groupBy: readonly Dimension[],
  wholly = false,
) {
  const isClick = fact.counts.clicks !== undefined
  const click = isClick ? sql.ref('f.body') : sql.ref('k.body')
  const at = scope.basis === 'click' && !isClick ? sql`coalesce(k.at, ${fact.at})` : fact.at
  const groups = groupBy.map((dimension) => groupOf(db, dimension, { fact, at, click, scope }))
  const asksClick = groupBy.some((one) => ofClick(db, one, click) !== undefined || one === 'offer')
  const joinsClick = !isClick && (scope.basis === 'click' || asksClick)
  const clicks = sql`left join clicks k on k.transaction_id = f.transaction_id and k.cid = f.cid`
  const tracking = groupBy.some(isTracked) ? fact.tracking?.join : undefined
  const conditions = [
    // Nothing is told before it happens: what was made before the range cannot be in it. An hour for clocks apart.
    ...(scope.from > 0 && !wholly ? [sql`${fact.id} >= ${idAt(scope.from - CLOCKS_APART_MS)}`] : []),
    // Both ends at once: SQLite then reckons the time of a row once.
    scope.from > 0 ? sql`${at} between ${scope.from} and ${scope.to - 1}` : sql`${at} < ${scope.to}`,
    ...(fact.where ? [fact.where] : []),
    ...(scope.cid === undefined ? [] : [sql`f.cid = ${scope.cid}`]),
    ...(scope.pid === undefined ? [] : [sql`f.pid = ${scope.pid}`]),
  ]
  const joins = sql`${joinsClick ? clicks : sql``} ${tracking ?? sql``}`
  return { groups, source: sql`${fact.from} ${joins} where ${sql.join(conditions, sql` and `)}` }
}

interface Grouped {
  fact: Fact
  at: Piece
  click: Piece
  scope: ReportScope
}

function groupOf(db: Db, dimension: Dimension, { fact, at, click, scope }: Grouped): Piece {
  if (isTime(dimension)) {
    const group = timeGroup(dimension, at, scope.offsets)
    return scope.since === undefined ? group : sql`case when ${at} >= ${scope.since} then ${group} end`
  }
  if (dimension === 'campaign') return sql.ref('f.cid')
  if (dimension === 'source') return sql.ref('f.pid')
  const own = fact.columns[dimension]
  if (own) return own
  if (dimension === 'offer') return sql.ref('k.clid')
  const clicked = ofClick(db, dimension, click)
  if (!clicked) return sql`cast(null as text)`
  if (!fact.tracking || !isTracked(dimension)) return clicked
  return sql`coalesce(${seldomMember(db, fact.tracking.body, 'tracking', dimension)}, ${clicked})`
}

function orderOf({ groupBy, sort }: ReportShape): Piece[] {
  const place = groupBy.map(String).indexOf(sort.by)
  const metric = METRIC_NAMES.find((name) => name === sort.by) ?? 'clicks'
  const by = place < 0 ? figure(metric) : sql.ref(`d${place}`)
  const direction = sort.descending ? sql`desc` : sql`asc`
  // What is equal has an order too, or pages would overlap.
  return [
    sql`${by} ${direction} nulls last`,
    ...groupBy.map((_, n) => sql`${sql.ref(`d${n}`)} asc nulls last`),
  ]
}

function figure(name: MetricName): Piece {
  const { over, under } = metricOf(name)
  return under ? sql`${total(over)} * 1.0 / nullif(${total(under)}, 0)` : total(over)
}

function total(terms: Terms): Piece {
  const parts = Object.entries(terms).map(
    ([base, factor]) => sql`${sql.lit(factor)} * coalesce(sum(${sql.ref(base)}), 0)`,
  )
  return sql`(${sql.join(parts, sql` + `)})`
}
