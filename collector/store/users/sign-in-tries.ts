import type { Db, Tx } from '../tables.ts'

/** A try to sign in, for each of those it is counted against. */
export interface SignInTry {
  try_uid: string
  subjects: readonly string[]
  at: number
}

/** Counts a try before it is judged: of any number at once, none slips by. Forgets those from before `since`. */
export async function countTry(db: Db, { try_uid, subjects, at }: SignInTry, since: number): Promise<void> {
  await db.deleteFrom('sign_in_tries').where('at', '<=', since).execute()
  await db
    .insertInto('sign_in_tries')
    .values(subjects.map((subject) => ({ try_uid, subject, at })))
    .execute()
}

/** How many tries count against the one who has most, and when the oldest of theirs was. */
export async function triesAgainst(
  db: Db,
  subjects: readonly string[],
  since: number,
): Promise<{ n: number; oldest: number }> {
  const [most] = await db
    .selectFrom('sign_in_tries')
    .select((eb) => [eb.fn.countAll<number>().as('n'), eb.fn.min<number>('at').as('oldest')])
    .where('subject', 'in', subjects)
    .where('at', '>', since)
    .groupBy('subject')
    .orderBy('n', 'desc')
    .limit(1)
    .execute()
  return most ? { n: Number(most.n), oldest: most.oldest } : { n: 0, oldest: since }
}

/** Takes a try back: it was refused unjudged, or it succeeded. */
export async function uncountTry(db: Db | Tx, { try_uid, subjects }: Omit<SignInTry, 'at'>): Promise<void> {
  await db
    .deleteFrom('sign_in_tries')
    .where('try_uid', '=', try_uid)
    .where('subject', 'in', subjects)
    .execute()
}

/** Forgets every try against somebody who has now shown who they are. */
export async function forgetTries(tx: Tx, subject: string): Promise<void> {
  await tx.deleteFrom('sign_in_tries').where('subject', '=', subject).execute()
}
