import type { Db, Tx } from '../tables.ts'
import type { IdentityRow } from './tables.ts'

/**
 * Asks for the right to be the lead of these details. It is granted when no other lead had it since `since`; then the
 * answer is undefined, else the lead that has it. Among several machines the database decides.
 */
export async function claimDetails(
  tx: Tx,
  wish: { claim: string; lead_uid: string; at: number },
  since: number,
): Promise<string | undefined> {
  const granted = await tx
    .insertInto('lead_claims')
    .values(wish)
    .onConflict((conflict) =>
      conflict
        .column('claim')
        .doUpdateSet((eb) => ({ lead_uid: eb.ref('excluded.lead_uid'), at: eb.ref('excluded.at') }))
        .where('lead_claims.at', '<', since),
    )
    .returning('lead_uid')
    .executeTakeFirst()
  if (granted) return undefined
  const holder = await tx
    .selectFrom('lead_claims')
    .select('lead_uid')
    .where('claim', '=', wish.claim)
    .executeTakeFirst()
  return holder?.lead_uid
}

/** Writes down who is behind transactions. */
export async function insertIdentities(tx: Tx, rows: readonly IdentityRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('identities')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['hash', 'transaction_id', 'cid']).doNothing())
    .execute()
}

/** The transactions of anybody of these hashes. */
export async function transactionsOf(db: Db | Tx, hashes: readonly string[]): Promise<string[]> {
  if (hashes.length === 0) return []
  const rows = await db
    .selectFrom('identities')
    .select('transaction_id')
    .distinct()
    .where('hash', 'in', hashes)
    .execute()
  return rows.map((row) => row.transaction_id)
}

/** A lead about anybody of these hashes that was taken since `since`: for a ping, which knows nothing else. */
export async function holderOfPerson(
  db: Db,
  { hashes, lead_type, since }: { hashes: readonly string[]; lead_type: string; since: number },
): Promise<string | undefined> {
  if (hashes.length === 0) return undefined
  const row = await db
    .selectFrom('identities')
    .innerJoin('leads', (join) =>
      join
        .onRef('leads.transaction_id', '=', 'identities.transaction_id')
        .onRef('leads.cid', '=', 'identities.cid'),
    )
    .select('leads.lead_uid')
    .where('identities.hash', 'in', hashes)
    .where('leads.lead_type', '=', lead_type)
    .where('leads.status', '!=', 'rejected')
    .where('leads.test', '=', 0)
    .where('leads.at', '>=', since)
    .limit(1)
    .executeTakeFirst()
  return row?.lead_uid
}
