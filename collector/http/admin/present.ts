import { formatMicros } from '../../domain/money.ts'
import { STATE, STATE_NAMES } from '../../store/outbox.ts'
import type { RecordKind, RecordRow } from '../../store/records.ts'

/** Rows of leads and auctions, with those that hang on them, as the API shows them. */
export function presentRow(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      Array.isArray(value)
        ? [
            [name, value.map((inner) => presentRow(Object(inner) as Record<string, unknown>))] as [
              string,
              unknown,
            ],
          ]
        : presentMember('leads', name, value),
    ),
  )
}

/** A stored row as the API shows it: times in ISO, money as decimals, JSON opened, states by name. */
export function presentRecord(kind: RecordKind, row: RecordRow): Record<string, unknown> {
  const shown = Object.entries(row).flatMap(([name, value]) => presentMember(kind, name, value))
  const state = kind === 'deliveries' ? [['status', stateOf(row)] as const] : []
  return Object.fromEntries([...shown, ...state])
}

// Queued again after a try is something else than queued for the first time.
function stateOf(row: RecordRow): string {
  const retrying = row.status === STATE.ready && Number(row.attempt) > 0
  return retrying ? 'retrying' : (STATE_NAMES[Number(row.status)] ?? 'unknown')
}

const TIMES = new Set(['at', 'occurred_at', 'updated_at', 'run_at', 'next_run_at', 'hold_until'])
const JSON_TEXTS = new Set(['request', 'response', 'answer', 'trace'])
// What only the engine needs.
const INNER = new Set(['lease_id', 'lease_until', 'touches', 'trigger_key', 'windows', 'content'])

function presentMember(kind: RecordKind, name: string, value: unknown): [string, unknown][] {
  if (INNER.has(name)) return []
  if (TIMES.has(name) && typeof value === 'number') return [[name, new Date(value).toISOString()]]
  if (name.endsWith('_micros')) return [[name.slice(0, -'_micros'.length), moneyOf(value)]]
  if (name === 'body' && typeof value === 'string')
    return Object.entries(JSON.parse(value) as object).flatMap(([inner, item]) =>
      presentMember(kind, inner, item),
    )
  if (JSON_TEXTS.has(name) && typeof value === 'string') return [[name, JSON.parse(value)]]
  if (name === 'test' && typeof value === 'number') return [[name, value > 0]]
  if (name === 'as_it_was') return [[name, value === 1]]
  if (name === 'whole') return [[name, value === 1]]
  if (name === 'bot') return [[name, value === 1]]
  return [[name, value]]
}

function moneyOf(value: unknown): string | null {
  return typeof value === 'number' ? formatMicros(value) : null
}
