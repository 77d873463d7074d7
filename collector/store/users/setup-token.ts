import type { Db, Tx } from '../tables.ts'

const NAME = 'setup_token'

/** Keeps a token for the first admin unless one is kept already, and returns the one that is; sealed. */
export async function keepSetupToken(db: Db, sealed: string): Promise<string> {
  await db
    .insertInto('meta')
    .values({ name: NAME, value: sealed })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  return (await findSetupToken(db)) ?? sealed
}

/** The kept token, sealed. */
export async function findSetupToken(db: Db): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', NAME).executeTakeFirst()
  return row?.value
}

/** Uses the token up; false when it was before. */
export async function spendSetupToken(tx: Tx): Promise<boolean> {
  const spent = await tx.deleteFrom('meta').where('name', '=', NAME).returning('name').executeTakeFirst()
  return spent !== undefined
}
