import { type AliasedRawBuilder, type RawBuilder, sql } from 'kysely'
import { isPostgres } from './dialects/dialect.ts'
import type { Db, Tx } from './tables.ts'

/** The type of a column as both databases know it. */
type ColumnType = 'text' | 'bigint'
type Value<T extends ColumnType> = T extends 'text' ? string | null : number | null
type Columns = Record<string, ColumnType>
type Row<C extends Columns> = { [K in keyof C]: Value<C[K]> }

/**
 * Many rows as one parameter a column: the statement's text is the same whatever their number, so that a
 * database prepares it once, and a whole group costs one round trip.
 */
export function rowsAs<A extends string, C extends Columns>(
  db: Db | Tx,
  alias: A,
  columns: C,
  rows: readonly Row<C>[],
): AliasedRawBuilder<Row<C>, A> {
  return sql<Row<C>>`(${selectRows(db, columns, rows)})`.as<A>(sql.ref(alias))
}

/** The same as a query, for `insert into … select`. */
export function selectRows<C extends Columns>(
  db: Db | Tx,
  columns: C,
  rows: readonly Row<C>[],
): RawBuilder<Row<C>> {
  const names = Object.keys(columns)
  return isPostgres(db) ? unnest(columns, names, rows) : jsonEach(names, rows)
}

/** The names of the columns, in the order in which selectRows gives them. */
export function namesOf<C extends Columns>(columns: C): (keyof C & string)[] {
  return Object.keys(columns)
}

function unnest<C extends Columns>(columns: C, names: string[], rows: readonly Row<C>[]): RawBuilder<Row<C>> {
  const arrays = names.map((name) => sql`${rows.map((row) => row[name])}::${sql.raw(`${columns[name]}[]`)}`)
  const refs = names.map((name) => sql.ref(name))
  return sql`select ${sql.join(refs)} from unnest(${sql.join(arrays)}) as given(${sql.join(refs)})`
}

// `where true` keeps SQLite's parser from reading a following `on conflict` as the condition of a join.
function jsonEach<C extends Columns>(names: string[], rows: readonly Row<C>[]): RawBuilder<Row<C>> {
  const fields = names.map((name, index) => sql`value ->> ${sql.lit(index)} as ${sql.ref(name)}`)
  const given = JSON.stringify(rows.map((row) => names.map((name) => row[name])))
  return sql`select ${sql.join(fields)} from json_each(${given}) where true`
}
