import { type AliasedRawBuilder, type RawBuilder, sql } from 'kysely'
import { isPostgres } from './dialects/dialect.ts'
import type { Db, Tables, Tx } from './tables.ts'

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
  const text = textOf(columns)
  return isPostgres(db) ? unnest(text, rows) : jsonEach(text, rows)
}

/**
 * Stores many rows by one statement. Where there are rows already that are the same in the columns of `unless`, these
 * stay as they are. Returns the `returning` columns of those that are new.
 */
export async function insertRows<C extends Columns, V extends Row<C>, R extends keyof V & string = never>(
  tx: Tx,
  table: keyof Tables & string,
  columns: C,
  rows: readonly V[],
  { unless, returning = [] }: { unless?: readonly (keyof V & string)[]; returning?: readonly R[] } = {},
): Promise<Pick<V, R>[]> {
  if (rows.length === 0) return []
  const { refs } = textOf(columns)
  const into = sql.raw(`insert into "${table}"`)
  const ends = [
    ...(unless ? [`on conflict (${unless.map(quoted).join(', ')}) do nothing`] : []),
    ...(returning.length > 0 ? [`returning ${returning.map(quoted).join(', ')}`] : []),
  ]
  const all = sql<Pick<V, R>>`${into} (${refs}) ${selectRows(tx, columns, rows)} ${sql.raw(ends.join(' '))}`
  return (await all.execute(tx)).rows
}

/** The names of the columns, in the order in which selectRows gives them. */
export function namesOf<C extends Columns>(columns: C): (keyof C & string)[] {
  return textOf(columns).names
}

/** What is said of the same columns in every statement. */
interface Text {
  names: string[]
  /** For SQLite: each column out of a list of values. */
  fields: RawBuilder<unknown>
  /** For PostgreSQL: the names, and the type of each column's list. */
  refs: RawBuilder<unknown>
  types: RawBuilder<unknown>[]
}

// Written once for each set of columns: built anew, it would be a good part of what a small group costs.
const texts = new WeakMap<Columns, Text>()

function textOf(columns: Columns): Text {
  const known = texts.get(columns)
  if (known) return known
  const names = Object.keys(columns)
  const text = {
    names,
    fields: sql.raw(names.map((name, index) => `value ->> ${index} as ${quoted(name)}`).join(', ')),
    refs: sql.raw(names.map(quoted).join(', ')),
    types: names.map((name) => sql.raw(`${columns[name]}[]`)),
  }
  texts.set(columns, text)
  return text
}

const quoted = (name: string) => `"${name}"`

function unnest<C extends Columns>(
  { names, refs, types }: Text,
  rows: readonly Row<C>[],
): RawBuilder<Row<C>> {
  const arrays = names.map((name, index) => sql`${rows.map((row) => row[name])}::${types[index]}`)
  return sql`select ${refs} from unnest(${sql.join(arrays)}) as given(${refs})`
}

// `where true` keeps SQLite's parser from reading a following `on conflict` as the condition of a join.
function jsonEach<C extends Columns>({ names, fields }: Text, rows: readonly Row<C>[]): RawBuilder<Row<C>> {
  const given = JSON.stringify(rows.map((row) => names.map((name) => row[name])))
  return sql`select ${fields} from json_each(${given}) where true`
}
