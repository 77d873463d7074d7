import type { Db, Tx } from '../tables.ts'
import type { UserRow } from './tables.ts'

/** Every user, the oldest first. */
export function allUsers(db: Db): Promise<UserRow[]> {
  return db.selectFrom('users').selectAll().orderBy('user_id').execute()
}

/** The user who signs in with this address. */
export function findUserByEmail(db: Db | Tx, email: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()
}

/** The user of this id. */
export function findUser(db: Db | Tx, userId: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

/** True while nobody can sign in. */
export async function hasNoUsers(db: Db | Tx): Promise<boolean> {
  return (await db.selectFrom('users').select('user_id').limit(1).executeTakeFirst()) === undefined
}

/** Stores a user; false when the address is another one's already. */
export async function insertUser(db: Db | Tx, row: UserRow): Promise<boolean> {
  const stored = await db
    .insertInto('users')
    .values(row)
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('user_id')
    .executeTakeFirst()
  return stored !== undefined
}

/** Writes what is different about a user. */
export async function updateUser(
  tx: Tx,
  userId: string,
  change: Partial<Omit<UserRow, 'user_id' | 'at'>>,
): Promise<void> {
  await tx.updateTable('users').set(change).where('user_id', '=', userId).execute()
}

/** Holds a user's row until the transaction ends; false when the password is no longer this one. */
export async function holdUser(
  tx: Tx,
  { user_id, password }: Pick<UserRow, 'user_id' | 'password'>,
): Promise<boolean> {
  const held = await tx
    .updateTable('users')
    .set((eb) => ({ updated_at: eb.ref('updated_at') }))
    .where('user_id', '=', user_id)
    .where('password', '=', password)
    .returning('user_id')
    .executeTakeFirst()
  return held !== undefined
}

/** Takes a user away. */
export async function deleteUser(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('users').where('user_id', '=', userId).execute()
}

/** Holds every admin's row until the transaction ends, so that no two of them take each other away; returns their ids. */
export async function holdAdmins(tx: Tx): Promise<string[]> {
  const rows = await tx
    .updateTable('users')
    .set((eb) => ({ updated_at: eb.ref('updated_at') }))
    .where('role', '=', 'admin')
    .returning('user_id')
    .execute()
  return rows.map((row) => row.user_id)
}

/** True when there is such a source. */
export async function hasSource(db: Db | Tx, pid: string): Promise<boolean> {
  const row = await db
    .selectFrom('settings')
    .select('id')
    .where('kind', '=', 'sources')
    .where('id', '=', pid)
    .executeTakeFirst()
  return row !== undefined
}
