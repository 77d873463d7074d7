import type { LeadChangeRow, LeadRow } from '../../store/leads/tables.ts'
import type { Deps } from '../deps.ts'
import { sealContent } from './lead-content.ts'
import type { LeadCandidate } from './read-lead.ts'

/** How a lead is to be kept: under which lease it is sold at once, or none, and what its source was promised. */
export interface Keeping {
  lease?: { lease_id: string; until: number } | undefined
  promise?: { auction_uid: string; bid_micros: number } | undefined
}

/** The row of a lead that is taken: being sold by whoever has its lease, or waiting to be. */
export function leadRow(
  deps: Deps,
  candidate: LeadCandidate,
  pid: string,
  { lease, promise }: Keeping,
): LeadRow {
  const { campaign, type, body, content, transactionId, messageId, test } = candidate
  const lead_uid = deps.newId()
  const now = deps.now()
  return {
    ...{ lead_uid, pid, test },
    transaction_id: transactionId,
    cid: campaign.cid,
    clid: body.clid ?? null,
    lead_type: type.id,
    message_id: messageId ?? lead_uid,
    status: lease ? 'distributing' : 'validated',
    reason: lease ? 'claimed' : 'valid',
    entry: lease ? 3 : 2,
    content: sealContent(deps, content),
    min_price_micros: body.min_price ?? 0,
    promised_micros: promise?.bid_micros ?? null,
    promise_auction: promise?.auction_uid ?? null,
    revenue_micros: 0,
    payout_micros: 0,
    currency: campaign.currency,
    redirect_url: null,
    lease_id: lease?.lease_id ?? null,
    lease_until: lease?.until ?? 0,
    tries: 0,
    at: now,
    updated_at: now,
  }
}

/** The same lead, refused. */
export function refusedRow(row: LeadRow, reason: string): LeadRow {
  return { ...row, status: 'rejected', reason, entry: 2, lease_id: null, lease_until: 0 }
}

const WAY: Record<string, readonly (readonly [from: string, to: string, reason: string])[]> = {
  rejected: [['received', 'rejected', '']],
  validated: [['received', 'validated', 'valid']],
  distributing: [
    ['received', 'validated', 'valid'],
    ['validated', 'distributing', 'claimed'],
  ],
}

/** The changes that a lead went through on its way in. */
export function changeRows(deps: Deps, row: LeadRow): LeadChangeRow[] {
  const { lead_uid, transaction_id, cid, pid, at } = row
  return (WAY[row.status] ?? []).map(([from_status, to_status, reason]) => ({
    ...{ lead_uid, transaction_id, cid, pid, at, from_status, to_status },
    change_uid: deps.newId(),
    reason: reason || (row.reason ?? ''),
    cause: 'intake',
    machine: deps.machine,
  }))
}
