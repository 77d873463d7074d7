import { csvLine } from '../../domain/lists/csv.ts'
import type { ConsentProof, NamedList } from '../../domain/lists/list.ts'
import { AWAY_COLUMNS, CONTACT_COLUMNS } from '../../domain/lists/list-columns.ts'
import { contactsAfter } from '../../store/lists/contacts.ts'
import { suppressionsAfter } from '../../store/lists/suppressions.ts'
import type { ContactRow, SuppressionRow } from '../../store/lists/tables.ts'
import type { ListDeps } from './change-list.ts'

const PAGE = 1_000

/**
 * A list as CSV, a page at a time. Of whom only a hash is left, after an erasure or because no more was ever kept,
 * there is nothing to give back.
 */
export async function* csvOf(deps: ListDeps, { name, purpose }: NamedList): AsyncGenerator<string> {
  const { db } = deps.store
  if (purpose === 'contacts') {
    yield csvLine(CONTACT_COLUMNS)
    yield* pages((page) => contactsAfter(db, name, page), contactCells(deps))
  } else {
    yield csvLine(AWAY_COLUMNS)
    yield* pages((page) => suppressionsAfter(db, name, page), awayCells(deps))
  }
}

async function* pages<R extends { hash: string }>(
  read: (page: { after: string; limit: number }) => Promise<R[]>,
  cellsOf: (row: R) => string[] | undefined,
): AsyncGenerator<string> {
  let after = ''
  for (;;) {
    const rows = await read({ after, limit: PAGE })
    const last = rows.at(-1)
    if (!last) return
    after = last.hash
    const lines = rows.flatMap((row) => {
      const cells = cellsOf(row)
      return cells ? [csvLine(cells)] : []
    })
    yield lines.join('')
  }
}

function awayCells({ sealer }: ListDeps) {
  return ({ kind, sealed, at }: SuppressionRow) =>
    sealed === null ? undefined : [kind, sealer.open(sealed), isoOf(at)]
}

function contactCells({ sealer }: ListDeps) {
  return ({ kind, sealed, proof, transaction_id, at, unsubscribed_at }: ContactRow) => {
    if (sealed === null) return undefined
    const told = proof === null ? {} : (JSON.parse(sealer.open(proof)) as ConsentProof)
    const { text = '', page = '', time = '', ip = '', source = '' } = told
    const when = unsubscribed_at === null ? '' : isoOf(unsubscribed_at)
    const value = sealer.open(sealed)
    return [kind, value, isoOf(at), when, text, page, time, ip, source, transaction_id ?? '']
  }
}

const isoOf = (at: number): string => new Date(at).toISOString()
