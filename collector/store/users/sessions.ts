import type { Db, Tx } from '../tables.ts'
import type { UserRow } from './tables.ts'

/** Which sessions still hold: opened after, and last used after. */
export interface SessionTerms {
  openedAfter: number
  usedAfter: number
}

/** The user of a session that still holds, and when it was last used. */
export function findSession(
  db: Db,
  digest: string,
  { openedAfter, usedAfter }: SessionTerms,
): Promise<(Pick<UserRow, 'user_id' | 'email' | 'role' | 'pid'> & { seen_at: number }) | undefined> {
  return db
    .selectFrom('sessions')
    .innerJoin('users', 'users.user_id', 'sessions.user_id')
    .select(['users.user_id', 'users.email', 'users.role', 'users.pid', 'sessions.seen_at'])
    .where('sessions.digest', '=', digest)
    .where('sessions.at', '>', openedAfter)
    .where('sessions.seen_at', '>', usedAfter)
    .executeTakeFirst()
}

/** Keeps a new session, and forgets those that no longer hold. */
export async function insertSession(
  tx: Tx,
  session: { digest: string; user_id: string; at: number },
  { openedAfter, usedAfter }: SessionTerms,
): Promise<void> {
  await tx
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('at', '<=', openedAfter), eb('seen_at', '<=', usedAfter)]))
    .execute()
  await tx
    .insertInto('sessions')
    .values({ ...session, seen_at: session.at })
    .execute()
}

/** Notes that a session was used. */
export async function touchSession(db: Db, digest: string, now: number): Promise<void> {
  await db.updateTable('sessions').set({ seen_at: now }).where('digest', '=', digest).execute()
}

/** Ends a session. */
export async function deleteSession(db: Db | Tx, digest: string): Promise<void> {
  await db.deleteFrom('sessions').where('digest', '=', digest).execute()
}

/** Ends every session of a user. */
export async function deleteSessionsOf(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('sessions').where('user_id', '=', userId).execute()
}
