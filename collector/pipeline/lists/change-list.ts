import type { ConsentProof, ListEntry, ListPurpose, NamedList } from '../../domain/lists/list.ts'
import {
  addContacts,
  removeContacts,
  resubscribeContacts,
  unsubscribeContacts,
} from '../../store/lists/contacts.ts'
import { suppress, unsuppress } from '../../store/lists/suppressions.ts'
import type { ContactRow } from '../../store/lists/tables.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { type EntryRow, type InvalidEntry, readEntries } from './entry-rows.ts'

/** What lists are changed with. */
export type ListDeps = Pick<Deps, 'store' | 'sealer' | 'now' | 'newId'>

/** What is kept beside an entry. */
interface Kept {
  proof?: ConsentProof | undefined
  transactionId?: string | undefined
  unsubscribedAt?: number | undefined
}

/** An entry with what is to be kept beside it. */
export type NewEntry = ListEntry & Kept

/** What a change did: to how many, how many were so already, and which entries are none. */
export interface Changed {
  changed: number
  unchanged: number
  invalid: InvalidEntry[]
}

/** Puts people on a list that is there. Repeating it changes nothing. */
export async function addToList(
  deps: ListDeps,
  tx: Tx,
  list: NamedList,
  entries: readonly NewEntry[],
): Promise<Changed> {
  const { rows, all, invalid } = readEntries(deps, entries, list.purpose)
  const at = deps.now()
  // Of several entries of one person, one that says that they unsubscribed counts.
  const left = new Map(
    all.flatMap(({ hash, index }) => {
      const when = entries[index]?.unsubscribedAt
      return when === undefined ? [] : [[hash, when] as const]
    }),
  )
  const added =
    list.purpose === 'contacts'
      ? await addContacts(
          tx,
          list.name,
          rows.map((row) =>
            contactRow(deps, list, row, { ...entries[row.index], unsubscribedAt: left.get(row.hash) }),
          ),
        )
      : await suppress(
          tx,
          rows.map(({ hash, kind, value }) => ({
            ...{ hash, kind, at, list: list.name },
            sealed: deps.sealer.seal(value),
          })),
        )
  return { changed: added, unchanged: entries.length - invalid.length - added, invalid }
}

function contactRow(deps: ListDeps, list: NamedList, row: EntryRow, kept: Kept): ContactRow {
  const { hash, kind, value } = row
  const { proof, transactionId, unsubscribedAt } = kept
  const at = deps.now()
  const proven = proof && Object.keys(proof).length > 0
  return {
    ...{ hash, kind, list: list.name, at, updated_at: at },
    sealed: deps.sealer.seal(value),
    proof: proven ? deps.sealer.seal(JSON.stringify(proof)) : null,
    transaction_id: transactionId ?? null,
    unsubscribed_at: unsubscribedAt ?? null,
  }
}

/** Takes people off a list. Repeating it changes nothing. */
export function removeFromList(
  deps: ListDeps,
  tx: Tx,
  list: NamedList,
  entries: readonly ListEntry[],
): Promise<Changed> {
  return changeHashes(deps, list.purpose, entries, (hashes) =>
    list.purpose === 'contacts' ? removeContacts(tx, list.name, hashes) : unsuppress(tx, list.name, hashes),
  )
}

/** Notes that people do not want to hear from a contact list any more, or that they do again. */
export async function changeSubscription(
  deps: ListDeps,
  tx: Tx,
  list: NamedList,
  { entries, wanted }: { entries: readonly ListEntry[]; wanted: boolean },
): Promise<Changed> {
  const at = deps.now()
  if (wanted)
    return changeHashes(deps, list.purpose, entries, (hashes) =>
      resubscribeContacts(tx, list.name, hashes, at),
    )
  const { rows, invalid } = readEntries(deps, entries, list.purpose)
  const news = await unsubscribeContacts(
    tx,
    rows.map(({ hash, kind }) => ({
      ...{ hash, kind, at, list: list.name, updated_at: at, unsubscribed_at: at },
      ...{ sealed: null, proof: null, transaction_id: null },
    })),
  )
  return { changed: news, unchanged: entries.length - invalid.length - news, invalid }
}

async function changeHashes(
  deps: ListDeps,
  purpose: ListPurpose,
  entries: readonly ListEntry[],
  change: (hashes: string[]) => Promise<number>,
): Promise<Changed> {
  const { rows, invalid } = readEntries(deps, entries, purpose)
  const changed = await change(rows.map((row) => row.hash))
  return { changed, unchanged: entries.length - invalid.length - changed, invalid }
}
