import type { Db, Tx } from '../tables.ts'
import type { ListRow } from './tables.ts'

/** A list and how many are on it; `unsubscribed` of them do not want to be written to any more. */
export interface ListSize extends ListRow {
  size: number
  unsubscribed: number
}

/** The list of this name. */
export function findList(db: Db | Tx, name: string): Promise<ListRow | undefined> {
  return db.selectFrom('lists').selectAll().where('name', '=', name).executeTakeFirst()
}

/** Makes a list where there is none of its name; returns the one that is there then, and whether it is new. */
export async function ensureList(tx: Tx, row: ListRow): Promise<{ list: ListRow; fresh: boolean }> {
  const made = await tx
    .insertInto('lists')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returningAll()
    .executeTakeFirst()
  const list = made ?? (await findList(tx, row.name))
  if (!list) throw new Error(`the list ${row.name} is neither there nor to be made`)
  return { list, fresh: made !== undefined }
}

/** Every list with its size, by name. */
export async function listSizes(db: Db): Promise<ListSize[]> {
  const lists = await db.selectFrom('lists').selectAll().orderBy('name').execute()
  const members = await db
    .selectFrom('suppressions')
    .select(({ fn }) => ['list', fn.countAll<number>().as('size')])
    .groupBy('list')
    .execute()
  const contacts = await db
    .selectFrom('contacts')
    .select(({ fn }) => [
      'list',
      fn.count<number>('sealed').as('size'),
      fn.count<number>('unsubscribed_at').as('unsubscribed'),
    ])
    .groupBy('list')
    .execute()
  const sizes = new Map([...members, ...contacts].map((row) => [row.list, row]))
  return lists.map((list) => {
    const { size = 0, unsubscribed = 0 }: { size?: number; unsubscribed?: number } =
      sizes.get(list.name) ?? {}
    return { ...list, size: Number(size), unsubscribed: Number(unsubscribed) }
  })
}
