import { formatMicros } from '../../domain/money.ts'
import { Problem } from '../../domain/problem.ts'
import { findLead } from '../../store/leads/leads.ts'
import type { LeadRow } from '../../store/leads/tables.ts'
import type { Deps } from '../deps.ts'
import { within } from '../within.ts'
import type { Distributor } from './distributor.ts'
import type { Keeping } from './lead-rows.ts'
import type { LeadCandidate } from './read-lead.ts'
import { takeLead } from './take-lead.ts'

/** What a lead is answered with. */
export interface LeadReceipt {
  code: 'lead_sold' | 'lead_accepted' | 'lead_unsold' | 'lead_queued'
  lead_uid: string
  transaction_id: string
  lead_status: string
  /** Where the visitor goes on, if a buyer said so. */
  redirect_url?: string
  /** What the source earns by it, in the campaign's currency. */
  price: string
  currency: string
  test?: true
  replayed?: true
}

const CODE_OF: Record<string, LeadReceipt['code']> = {
  sold: 'lead_sold',
  delivered: 'lead_accepted',
  unsold: 'lead_unsold',
  returned: 'lead_sold',
}

/** The answer that a lead has at this moment; while it is not closed, that it is queued. */
function receiptOf(row: LeadRow): LeadReceipt {
  return {
    code: CODE_OF[row.status] ?? 'lead_queued',
    lead_uid: row.lead_uid,
    transaction_id: row.transaction_id,
    lead_status: row.status,
    ...(row.redirect_url === null ? {} : { redirect_url: row.redirect_url }),
    price: formatMicros(row.payout_micros),
    currency: row.currency,
    ...(row.test > 0 ? { test: true } : {}),
  }
}

/** How a caller wants its lead handled. */
export interface Wanted extends Pick<Keeping, 'promise'> {
  /** Whether the answer waits for the auction; for at most the campaign's `max_processing_ms`. */
  wait: boolean
}

/** Takes a lead and, unless nobody waits for it, sells it: what became of it by the time of the answer. */
export async function answerLead(
  deps: Deps,
  distributor: Distributor,
  candidate: LeadCandidate,
  { wait, promise }: Wanted,
): Promise<LeadReceipt> {
  // From here on, not from when it is stored: on a busy disk that takes a while.
  const left = timeLeft(candidate.campaign.distribution.max_processing_ms)
  const taken = await takeLead(deps, candidate, { promise, lease: wait ? distributor.lease() : undefined })
  if (taken.status === 'refused') throw taken.problem
  if (taken.status === 'replayed')
    return { ...receiptOf(await closedWithin(deps, taken.row, left)), replayed: true }
  if (!wait) {
    distributor.wake()
    return receiptOf(taken.row)
  }
  const closed = await within(left(), distributor.sell(taken.row))
  return receiptOf(closed?.lead ?? taken.row)
}

const LOOK_EVERY_MS = 100

function timeLeft(ms: number): () => number {
  const began = performance.now()
  return () => Math.max(0, ms - (performance.now() - began))
}

// Another process, or another request, may be selling it just now.
async function closedWithin(deps: Deps, row: LeadRow, left: () => number): Promise<LeadRow> {
  let now = row
  while (isOpen(now) && left() > 0) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_EVERY_MS, left())))
    now = (await findLead(deps.store.db, row.lead_uid)) ?? now
  }
  if (now.status === 'rejected') throw rejectedBefore(now)
  return now
}

const isOpen = ({ status }: LeadRow): boolean => status === 'validated' || status === 'distributing'

function rejectedBefore({ reason, lead_uid }: LeadRow): Problem {
  const statuses: Record<string, number> = { duplicate_lead: 409, suppressed: 403 }
  const code = reason ?? 'rejected'
  return new Problem(statuses[code] ?? 400, code, 'This lead was refused before.', { facts: { lead_uid } })
}
