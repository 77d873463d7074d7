import { keyOf } from '../store/clicks.ts'
import { findLeadDetails, putLeadDetails } from '../store/lead-details.ts'
import type { Tx } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import type { AcceptedEvent } from './event-facts.ts'

/** Keeps what events tell of the person behind a transaction, sealed; what came later counts. */
export async function keepLeadDetails(deps: Deps, tx: Tx, events: readonly AcceptedEvent[]): Promise<void> {
  const telling = events.filter((event) => Object.keys(event.leadDetails).length > 0)
  if (telling.length === 0) return
  const rows = telling.map((event) => event.row)
  const known = await findLeadDetails(tx, rows)
  const merged = new Map<string, { transaction_id: string; cid: string; details: Record<string, string> }>()
  for (const { row, leadDetails } of telling) {
    const key = keyOf(row)
    const before = merged.get(key)?.details ?? openDetails(deps, known.get(key))
    merged.set(key, {
      transaction_id: row.transaction_id,
      cid: row.cid,
      details: { ...before, ...leadDetails },
    })
  }
  const sealed = [...merged.values()].map(({ transaction_id, cid, details }) => ({
    transaction_id,
    cid,
    fields: deps.sealer.seal(JSON.stringify(details)),
    updated_at: deps.now(),
  }))
  await putLeadDetails(tx, sealed)
}

/** The details a sealed row holds; none where there is no row. */
export function openDetails(deps: Pick<Deps, 'sealer'>, sealed: string | undefined): Record<string, string> {
  return sealed === undefined ? {} : (JSON.parse(deps.sealer.open(sealed)) as Record<string, string>)
}
