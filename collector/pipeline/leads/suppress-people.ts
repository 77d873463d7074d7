import { DO_NOT_POST, type ListEntry } from '../../domain/lists/list.ts'
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
    const purpose = name === DO_NOT_POST ? DO_NOT_POST : 'do_not_contact'
    const list = await makeList(deps, tx, { name, purpose })
    return (await change(deps, tx, list, people.flatMap(entriesOf))).changed
  })
}

function entriesOf({ email, phone, country }: Person): ListEntry[] {
  return [
    ...(email === undefined ? [] : [{ kind: 'email' as const, value: email }]),
    ...(phone === undefined ? [] : [{ kind: 'phone' as const, value: phone, country }]),
  ]
}
