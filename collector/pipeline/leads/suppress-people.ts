import { suppress, unsuppress } from '../../store/leads/identities.ts'
import type { Deps } from '../deps.ts'
import { fingerprintOf } from './fingerprints.ts'
import { identitiesOf, type Person } from './persons.ts'

/** Puts people on a suppression list, as keyed hashes; returns how many were not on it before. */
export async function suppressPeople(deps: Deps, people: readonly Person[], list: string): Promise<number> {
  const at = deps.now()
  const rows = people.flatMap((person) =>
    identitiesOf(person).map((identity) => ({
      ...{ list, at, kind: identity.kind },
      hash: fingerprintOf(deps, identity),
    })),
  )
  return deps.store.db.transaction().execute((tx) => suppress(tx, distinct(rows)))
}

/** Takes people off a suppression list; returns how many were on it. */
export async function releasePeople(deps: Deps, people: readonly Person[], list: string): Promise<number> {
  const hashes = people.flatMap((person) =>
    identitiesOf(person).map((identity) => fingerprintOf(deps, identity)),
  )
  return deps.store.db.transaction().execute((tx) => unsuppress(tx, hashes, list))
}

function distinct<R extends { hash: string }>(rows: readonly R[]): R[] {
  return [...new Map(rows.map((row) => [row.hash, row])).values()]
}
