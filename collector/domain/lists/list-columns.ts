import { z } from 'zod'
import type { ConsentProof, EntryKind, ListEntry } from './list.ts'

/** The columns of an exported list that keeps people away. */
export const AWAY_COLUMNS = ['kind', 'value', 'added_at']

/** The columns of an exported contact list. */
export const CONTACT_COLUMNS = [
  ...AWAY_COLUMNS,
  'unsubscribed_at',
  'consent_text',
  'consent_page',
  'consent_time',
  'consent_ip',
  'source',
  'transaction_id',
]

/** What a row of a file says of one person. */
export interface FileEntry extends ListEntry {
  proof: ConsentProof
  transactionId: string | undefined
  unsubscribedAt: number | undefined
}

/** Where which column is; of a file without names in its first row there is only a value. */
export type Columns = ReadonlyMap<string, number>

const VALUES = ['value', 'phone', 'email']

/** The columns that a first row names, or undefined where it is a row like any other. */
export function readColumns(cells: readonly string[]): Columns | undefined {
  const names = cells.map((cell) => cell.toLowerCase())
  return names.some((name) => VALUES.includes(name))
    ? new Map(names.map((name, index) => [name, index]))
    : undefined
}

/** The only column of a file that names none. */
export const NAMELESS: Columns = new Map([['value', 0]])

/** The people of a row, or what is wrong with it, without repeating it. */
export function readRow(columns: Columns, cells: readonly string[]): FileEntry[] | { fault: string } {
  const cell = (name: string) => cells[columns.get(name) ?? -1] ?? ''
  const left = readTime(cell('unsubscribed_at'))
  if (left === 'faulty') return { fault: 'has an unsubscribed_at that is no time' }
  const kept = {
    country: /^[A-Z]{2}$/.test(cell('country')) ? cell('country') : undefined,
    proof: proofOf(cell),
    transactionId: cell('transaction_id') || undefined,
    unsubscribedAt: left,
  }
  const values = VALUES.filter((name) => cell(name) !== '')
  if (values.length === 0) return { fault: 'names nobody' }
  const entries = values.flatMap((name): FileEntry[] => {
    const kind = kindOf(name, cell('kind'), cell(name))
    return kind === undefined ? [] : [{ ...kept, kind, value: cell(name) }]
  })
  return entries.length === values.length
    ? entries
    : { fault: 'has to say in the column kind: phone or email' }
}

// A hash does not show what it is of.
function kindOf(column: string, kind: string, value: string): EntryKind | undefined {
  const said = column === 'value' ? kind.toLowerCase() : column
  if (said === 'phone' || said === 'email') return said
  if (said !== '' || /^[0-9a-f]{32,}$/i.test(value)) return undefined
  return value.includes('@') ? 'email' : 'phone'
}

const Time = z.iso.datetime({ offset: true })

function readTime(text: string): number | undefined | 'faulty' {
  if (text === '') return undefined
  return Time.safeParse(text).success ? Date.parse(text) : 'faulty'
}

function proofOf(cell: (name: string) => string): ConsentProof {
  const proof = {
    text: cell('consent_text'),
    page: cell('consent_page'),
    time: cell('consent_time'),
    ip: cell('consent_ip'),
    source: cell('source'),
  }
  return Object.fromEntries(Object.entries(proof).filter(([, value]) => value !== ''))
}
