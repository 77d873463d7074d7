import { keyOf } from '../store/clicks.ts'
import { findLeadDetails, putLeadDetails } from '../store/lead-details.ts'
import type { Tx } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import type { AcceptedEvent } from './event-facts.ts'
import { fingerprintsOf, noteIdentities } from './leads/fingerprints.ts'

/** What somebody told of the person behind a transaction. */
export interface Told {
  transaction_id: string
  cid: string
  details: Record<string, string>
}

/** Keeps what events tell of the person behind a transaction, sealed; what came later counts. */
export function keepLeadDetails(deps: Deps, tx: Tx, events: readonly AcceptedEvent[]): Promise<void> {
  const told = events.map(({ row, leadDetails }) => ({ ...keyed(row), details: leadDetails }))
  return mergeDetails(
    deps,
    tx,
    told.filter(({ details }) => Object.keys(details).length > 0),
  )
}

/** Adds to what is known of the persons behind transactions, sealed and found again by keyed hashes; what came later counts. */
export async function mergeDetails(deps: Deps, tx: Tx, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return
  const known = await findLeadDetails(tx, told)
  const merged = new Map<string, Told>()
  for (const news of told) {
    const key = keyOf(news)
    const before = merged.get(key)?.details ?? openDetails(deps, known.get(key))
    merged.set(key, { ...keyed(news), details: { ...before, ...news.details } })
  }
  const sealed = [...merged.values()].map(({ details, ...key }) => ({
    ...key,
    fields: deps.sealer.seal(JSON.stringify(details)),
    updated_at: deps.now(),
  }))
  await putLeadDetails(tx, sealed)
  const catalog = deps.catalog()
  for (const { transaction_id, cid, details } of told) {
    const type = catalog.leadTypes.get(catalog.campaigns.get(cid)?.lead_type ?? '')
    await noteIdentities(deps, tx, { transaction_id, cid }, fingerprintsOf(deps, type, details))
  }
}

const keyed = ({ transaction_id, cid }: Pick<Told, 'transaction_id' | 'cid'>) => ({ transaction_id, cid })

/** The details a sealed row holds; none where there is no row. */
export function openDetails(deps: Pick<Deps, 'sealer'>, sealed: string | undefined): Record<string, string> {
  return sealed === undefined ? {} : (JSON.parse(deps.sealer.open(sealed)) as Record<string, string>)
}
