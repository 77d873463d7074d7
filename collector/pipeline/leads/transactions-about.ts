import { transactionsOf } from '../../store/leads/identities.ts'
import type { Db, Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { fingerprintOf } from './fingerprints.ts'
import { identitiesOf, type Person } from './persons.ts'

/** The keyed hashes under which somebody is found. */
export function hashesOf(deps: Pick<Deps, 'sealer'>, person: Person): string[] {
  return identitiesOf(person).map((identity) => fingerprintOf(deps, identity))
}

/** The transactions that somebody stands behind, the named one among them. */
export async function transactionsAbout(
  deps: Pick<Deps, 'sealer'>,
  db: Db | Tx,
  person: Person,
): Promise<string[]> {
  const found = await transactionsOf(db, hashesOf(deps, person))
  return [...new Set(person.transaction_id === undefined ? found : [...found, person.transaction_id])]
}
