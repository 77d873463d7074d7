import { type RawBuilder, sql } from 'kysely'
import { type Dimension, HOUR_KEY, isTracked } from '../../domain/reports/dimensions.ts'
import type { Offset } from '../../domain/reports/offsets.ts'
import { isPostgres } from '../dialects/dialect.ts'
import type { Db } from '../tables.ts'

/** A piece of a statement. */
export type Piece = RawBuilder<unknown>

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How a time zone's clocks read at a moment, in milliseconds since 1970 as if they stood at UTC. */
function local(at: Piece, offsets: readonly Offset[]): Piece {
  const never = offsets.every(({ ahead_ms }) => ahead_ms === 0)
  return never ? at : sql`(${at} + ${ahead(at, offsets)})`
}

// The newest first: most of what is reported is new.
function ahead(at: Piece, offsets: readonly Offset[]): Piece {
  const [first, ...later] = offsets
  const base = big(first?.ahead_ms ?? 0)
  if (later.length === 0) return base
  const cases = later
    .toReversed()
    .map(({ from, ahead_ms }) => sql`when ${at} >= ${from} then ${big(ahead_ms)}`)
  return sql`case ${sql.join(cases, sql` `)} else ${base} end`
}

/** The number of a time group that a moment is in. */
export function timeGroup(
  dimension: 'date' | 'hour' | 'weekday' | 'hour_of_day',
  at: Piece,
  offsets: readonly Offset[],
): Piece {
  const clock = local(at, offsets)
  if (dimension === 'date') return sql`(${clock} / ${big(DAY_MS)})`
  // The first of January 1970 was a Thursday.
  if (dimension === 'weekday') return sql`((${clock} / ${big(DAY_MS)} + 3) % 7 + 1)`
  if (dimension === 'hour_of_day') return sql`(${clock} / ${big(HOUR_MS)} % 24)`
  const { factor, shift } = HOUR_KEY
  const offset = sql`${big(shift)} - (${ahead(at, offsets)}) / ${big(60_000)}`
  return sql`(${clock} / ${big(HOUR_MS)} * ${big(factor)} + ${offset})`
}

/** A whole number of ours, written out: the database then knows its type, and reckons with it beforehand. */
export function big(n: number): Piece {
  return sql.lit(Math.round(n))
}

/** A member of a column of JSON, as text. */
function member(db: Db, column: Piece, ...path: string[]): Piece {
  if (!isPostgres(db)) return sql`json_extract(${column}, ${sql.lit(`$.${path.join('.')}`)})`
  return sql`(cast(${column} as json) #>> ${sql.lit(`{${path.join(',')}}`)})`
}

/** The same where it is seldom there: what does not hold the name at all is not read as JSON. */
export function seldomMember(db: Db, column: Piece, ...path: string[]): Piece {
  const name = sql.lit(`"${path.at(-1) ?? ''}"`)
  const holds = isPostgres(db) ? sql`position(${name} in ${column}) > 0` : sql`instr(${column}, ${name}) > 0`
  return sql`case when ${holds} then ${member(db, column, ...path)} end`
}

/** What a click tells of its visitor: a value its landing brought, the page it landed on, the kind of device. */
export function ofClick(db: Db, dimension: Dimension, body: Piece): Piece | undefined {
  if (isTracked(dimension)) return member(db, body, 'params', dimension)
  if (dimension === 'landing_page') return page(db, member(db, body, 'url'))
  return dimension === 'device' ? device(member(db, body, 'user_agent')) : undefined
}

function page(db: Db, url: Piece): Piece {
  if (isPostgres(db)) return sql`split_part(split_part(${url}, '?', 1), '#', 1)`
  const cut = (text: Piece, at: string) => sql`substr(${text}, 1, instr(${text} || ${at}, ${at}) - 1)`
  return cut(cut(url, '?'), '#')
}

// As far as a user agent tells: tablets that say they are a desktop are one here.
function device(agent: Piece): Piece {
  const has = (word: string) => sql`${agent} like ${sql.lit(`%${word}%`)}`
  return sql`case
    when ${agent} is null or ${agent} = '' then null
    when ${has('iPad')} or ${has('Tablet')} or (${has('Android')} and not ${has('Mobile')}) then 'tablet'
    when ${has('Mobi')} or ${has('iPhone')} or ${has('Android')} then 'mobile'
    else 'desktop' end`
}
