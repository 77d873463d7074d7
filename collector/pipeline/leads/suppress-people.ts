import type { ListEntry, NamedList } from '../../domain/lists/list.ts'
import { findList } from '../../store/lists/lists.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { addToList, type ListDeps, removeFromList } from '../lists/change-list.ts'
import { makeList } from '../lists/named-list.ts'
import type { Person } from './persons.ts'

/** Puts people on a list that keeps their leads away; returns how many were not on it before. */
export async function suppressPeople(deps: Deps, people: readonly Person[], name: string): Promise<number> {
  return changePeople(deps, people, name, addToList)
}

/** Takes people off such a list; returns how many were on it. */
export async function releasePeople(deps: Deps, people: readonly Person[], name: string): Promise<number> {
  return changePeople(deps, people, name, removeFromList)
}

function changePeople(
  deps: ListDeps,
  people: readonly Person[],
  name: string,
  change: typeof removeFromList,
): Promise<number> {
  return deps.store.db.transaction().execute(async (tx) => {
    const list = await awayList(deps, tx, name)
    return (await change(deps, tx, list, people.flatMap(entriesOf))).changed
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
