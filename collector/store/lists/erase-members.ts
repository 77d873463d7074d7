import type { Tx } from '../tables.ts'
import { forgetContacts } from './contacts.ts'

/** The hashes of everybody behind these transactions. */
export async function hashesBehind(tx: Tx, transactions: readonly string[]): Promise<string[]> {
  if (transactions.length === 0) return []
  const rows = await tx
    .selectFrom('identities')
    .select('hash')
    .distinct()
    .where('transaction_id', 'in', transactions)
    .execute()
  const contacts = await tx
    .selectFrom('contacts')
    .select('hash')
    .distinct()
    .where('transaction_id', 'in', transactions)
    .execute()
  return [...new Set([...rows, ...contacts].map((row) => row.hash))]
}

/**
 * Erases people from every list: contacts go, and of whoever is on a list that keeps others away the value goes and
 * the hash stays. Returns how many records were changed or removed.
 */
export async function eraseMembers(tx: Tx, hashes: readonly string[]): Promise<number> {
  if (hashes.length === 0) return 0
  const scrubbed = await tx
    .updateTable('suppressions')
    .set({ sealed: null })
    .where('hash', 'in', hashes)
    .where('sealed', 'is not', null)
    .returning('hash')
    .execute()
  return scrubbed.length + (await forgetContacts(tx, { hashes }))
}
