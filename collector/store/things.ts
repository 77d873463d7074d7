import type { Scope } from './scope.ts'
import type { Db, SettingRow, Tx } from './tables.ts'

/** The things of a kind, in their order, as far as the scope shows them. */
export function listThings(db: Db | Tx, kind: string, scope: Scope): Promise<SettingRow[]> {
  return thingsOf(db, kind, scope).orderBy('position').orderBy('id').execute()
}

/** One thing, if it is there and the scope shows it. */
export function findThing(
  db: Db | Tx,
  kind: string,
  id: string,
  scope: Scope,
): Promise<SettingRow | undefined> {
  return thingsOf(db, kind, scope).where('id', '=', id).executeTakeFirst()
}

/** Closes the gap that a thing leaves behind it. */
export async function closeGap(
  tx: Tx,
  { kind, position }: Pick<SettingRow, 'kind' | 'position'>,
): Promise<void> {
  await tx
    .updateTable('settings')
    .set(({ eb, ref }) => ({ position: eb(ref('position'), '-', 1) }))
    .where('kind', '=', kind)
    .where('position', '>', position)
    .execute()
}

// A source has postbacks alone, and of those only what was made in its own name.
function thingsOf(db: Db | Tx, kind: string, scope: Scope) {
  const things = db.selectFrom('settings').selectAll().where('kind', '=', kind)
  return scope === 'all' ? things : things.where('kind', '=', 'postbacks').where('author_pid', '=', scope.pid)
}
