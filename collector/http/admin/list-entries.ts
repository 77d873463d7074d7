import { z } from 'zod'
import type { EntryKind, ListEntry } from '../../domain/lists/list.ts'
import { faultOf, faultsOf, problemOf } from '../../domain/problem.ts'
import type { InvalidEntry } from '../../pipeline/lists/entry-rows.ts'

/** The most entries that one call may bring. */
const MOST = 10_000

/** The most members that the body of such a call may have: its entries, and what stands beside them. */
export const MOST_MEMBERS = MOST + 10

const HOW_MANY = `must hold 1 to ${MOST} entries`
const Country = z.string().regex(/^[A-Z]{2}$/, 'must be two letters, such as US')

/** The entries of a call on a list, in the places in which they came; a body that holds none is a Problem. */
export function entriesIn(members: Record<string, unknown>, kind: EntryKind): ListEntry[] {
  const field = `${kind}s`
  const Body = z.object({
    [field]: z.array(z.unknown(), 'must be a list').min(1, HOW_MANY).max(MOST, HOW_MANY),
    country: Country.optional(),
  })
  const read = Body.safeParse(members)
  if (!read.success) {
    const [first, ...rest] = faultsOf(read.error, members)
    throw first ? problemOf([first, ...rest]) : read.error
  }
  const country = Country.safeParse(members.country).data
  const entries = z.array(z.unknown()).parse(members[field])
  return entries.map((entry) => ({ kind, country, value: textOf(entry) }))
}

const LONGEST = 320

// What is no text is no entry either: it is told by its place, like any other that is none.
function textOf(entry: unknown): string {
  const text = typeof entry === 'number' ? String(entry) : entry
  return typeof text === 'string' && text.length <= LONGEST ? text : ''
}

/** Refuses a call of whose entries not a single one is one. */
export function refuseNonsense(kind: EntryKind, given: number, invalid: readonly InvalidEntry[]): void {
  const [first] = invalid
  if (!first || invalid.length < given) return
  const reason = `holds nothing that is one; entry ${first.index} ${first.reason}`
  throw problemOf([faultOf('invalid', `${kind}s`, reason)])
}
