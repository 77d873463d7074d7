import { type CsvRow, readCsv } from '../../domain/lists/csv.ts'
import type { NamedList } from '../../domain/lists/list.ts'
import {
  type Columns,
  type FileEntry,
  NAMELESS,
  readColumns,
  readRow,
} from '../../domain/lists/list-columns.ts'
import { addToList, type ListDeps } from './change-list.ts'

/** What an import did: how many people were new to the list, how many were on it, and which lines are at fault. */
export interface Imported {
  added: number
  already: number
  invalid: number
  /** The first of the faulty lines, by their number in the file. */
  invalid_lines: { line: number; reason: string }[]
}

const GROUP = 500
const LISTED = 100

/**
 * Puts the people of a CSV file on a list, as the file comes in and a group at a time, so that nobody else waits long.
 * A file that breaks off has been imported as far as it came; it may be imported again.
 */
export async function importCsv(
  deps: ListDeps,
  list: NamedList,
  chunks: AsyncIterable<string>,
  imported: Imported,
): Promise<void> {
  let columns: Columns | undefined
  let group: { line: number; entry: FileEntry }[] = []
  const flush = async () => {
    const now = group
    group = []
    await addGroup(deps, list, now, imported)
  }
  for await (const row of readCsv(chunks)) {
    const named = columns ? undefined : readColumns(row.cells)
    columns ??= named ?? NAMELESS
    if (named) continue
    group.push(...entriesOf(columns, row, imported))
    if (group.length >= GROUP) await flush()
  }
  await flush()
  imported.invalid_lines.sort((one, other) => one.line - other.line)
}

function entriesOf(columns: Columns, row: CsvRow, imported: Imported) {
  const read = readRow(columns, row.cells)
  if ('fault' in read) {
    refuse(imported, row.line, read.fault)
    return []
  }
  return read.map((entry) => ({ line: row.line, entry }))
}

async function addGroup(
  deps: ListDeps,
  list: NamedList,
  group: readonly { line: number; entry: FileEntry }[],
  imported: Imported,
): Promise<void> {
  if (group.length === 0) return
  const entries = group.map((one) => one.entry)
  const done = await deps.store.db.transaction().execute((tx) => addToList(deps, tx, list, entries))
  imported.added += done.changed
  imported.already += done.unchanged
  for (const { index, reason } of done.invalid) refuse(imported, group[index]?.line ?? 0, reason)
  // Others want to be answered in between.
  await new Promise((resolve) => setImmediate(resolve))
}

function refuse(imported: Imported, line: number, reason: string): void {
  imported.invalid++
  if (imported.invalid_lines.length < LISTED) imported.invalid_lines.push({ line, reason })
}
