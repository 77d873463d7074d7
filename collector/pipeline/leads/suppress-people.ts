import type { ListEntry, NamedList } from '../../domain/lists/list.ts'
import { writeAudit } from '../../store/audit.ts'
import { findList } from '../../store/lists/lists.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { addToList, type ListDeps, removeFromList } from '../lists/change-list.ts'
import { makeList } from '../lists/named-list.ts'
import type { Person } from './persons.ts'

/** People to be put on a list or taken off it, and who does it. */
export interface Suppression {
  people: readonly Person[]
  list: string
  actor: string
}

/** Puts people on a list that keeps their leads away; returns how many were not on it before. */
export async function suppressPeople(deps: Deps, wanted: Suppression): Promise<number> {
  return changePeople(deps, wanted, { change: addToList, did: 'added' })
}

/** Takes people off such a list; returns how many were on it. */
export async function releasePeople(deps: Deps, wanted: Suppression): Promise<number> {
  return changePeople(deps, wanted, { change: removeFromList, did: 'removed' })
}

function changePeople(
  deps: Deps,
  { people, list: name, actor }: Suppression,
  { change, did }: { change: typeof removeFromList; did: string },
): Promise<number> {
  return deps.store.db.transaction().execute(async (tx) => {
    const list = await awayList(deps, tx, name)
    const { changed } = await change(deps, tx, list, people.flatMap(entriesOf))
    await writeAudit(tx, {
      ...{ actor, action: `list.${did}`, subject: name, audit_uid: deps.newId(), at: deps.now() },
      detail: JSON.stringify({ given: people.length, changed }),
    })
    return changed
  })
}

// Any list that is there will do, as long as it keeps people away.
async function awayList(deps: ListDeps, tx: Tx, name: string): Promise<NamedList> {
  const there = await findList(tx, name)
  if (there?.purpose === 'do_not_post') return { name, purpose: 'do_not_post' }
  return makeList(deps, tx, { name, purpose: 'do_not_contact' })
}

function entriesOf({ email, phone, country }: Person): ListEntry[] {
  return [
    ...(email === undefined ? [] : [{ kind: 'email' as const, value: email }]),
    ...(phone === undefined ? [] : [{ kind: 'phone' as const, value: phone, country }]),
  ]
}
