import type { KeptCall } from './refused-call.ts'

const HIDDEN = '***'

// What says where an event belongs and what it is worth, and never who somebody is.
const PLAIN: ReadonlySet<string> = new Set([
  ...['cid', 'pid', 'event_id', 'transaction_id', 'message_id', 'external_clickid', 'type', 'status'],
  ...['revenue', 'payout', 'currency', 'age_ms', 'test'],
])
const LONGEST_PLAIN = 64

/** A kept call as everybody may see it: the names of what it said, and only those values that name nobody. */
export function maskedCall(call: KeptCall): KeptCall {
  const { members, visitor } = call
  return {
    ...call,
    text: '',
    members: members && maskedMembers(members),
    visitor: { ...visitor, ip: HIDDEN },
  }
}

function maskedMembers(members: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, masked(name, value)]))
}

function masked(name: string, value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((one: unknown) => masked('', one))
  if (typeof value === 'object') return maskedMembers(value)
  return PLAIN.has(name) && namesNobody(String(value)) ? value : HIDDEN
}

// Whoever fills in the wrong member may fill in an address.
const namesNobody = (text: string) => text.length <= LONGEST_PLAIN && !text.includes('@')
