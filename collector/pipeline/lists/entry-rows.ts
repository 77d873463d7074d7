import type { ListEntry, ListPurpose } from '../../domain/lists/list.ts'
import { readEntry } from '../../domain/lists/read-entry.ts'
import type { Deps } from '../deps.ts'
import { fingerprintOf, hashedFingerprint } from '../leads/fingerprints.ts'

/** An entry as it is looked up and kept: the keyed hash, and the value sealed. */
export interface EntryRow {
  /** Which of the given entries it is. */
  index: number
  kind: string
  hash: string
  /** What an export gives back; it is sealed only where it is to be kept. */
  value: string
}

/** An entry that cannot be one, by its place; never by what it says. */
export interface InvalidEntry {
  index: number
  reason: string
}

/** Reads entries for a list of this purpose: each person once, in an order that is the same for everybody. */
export function readEntries(
  deps: Pick<Deps, 'sealer'>,
  entries: readonly ListEntry[],
  purpose: ListPurpose,
): { rows: EntryRow[]; all: EntryRow[]; invalid: InvalidEntry[] } {
  const all: EntryRow[] = []
  const invalid: InvalidEntry[] = []
  entries.forEach((entry, index) => {
    const read = readEntry(entry, purpose)
    if ('fault' in read) invalid.push({ index, reason: read.fault })
    else all.push({ index, kind: read.kind, value: read.value, hash: hashOf(deps, read) })
  })
  const distinct = new Map(all.map((row) => [row.hash, row]))
  // Two writers that lock the same rows in another order each would wait for each other.
  const rows = [...distinct.values()].sort((one, other) => (one.hash < other.hash ? -1 : 1))
  return { rows, all, invalid }
}

function hashOf(
  deps: Pick<Deps, 'sealer'>,
  { kind, value, hashed }: { kind: 'phone' | 'email'; value: string; hashed: boolean },
): string {
  return hashed ? hashedFingerprint(deps, { kind, sha256: value }) : fingerprintOf(deps, { kind, value })
}
