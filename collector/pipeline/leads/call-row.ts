import type { BuyerCall } from '../../delivery/buyers/buyer-call.ts'
import type { DeliveryAccount } from '../../domain/delivery-account.ts'
import type { BuyerCallRow } from '../../store/leads/tables.ts'
import type { Deps } from '../deps.ts'

/** What a call to a buyer was about. */
export interface CallAbout {
  half: 'ping' | 'post'
  account: Pick<DeliveryAccount, 'id' | 'buyer' | 'method'>
  of: Pick<BuyerCallRow, 'transaction_id' | 'cid' | 'pid' | 'test' | 'lead_uid' | 'auction_uid'>
  began: number
}

/** The row of a call in the delivery log. */
export function callRow(
  deps: Pick<Deps, 'newId'>,
  { half, account, of, began }: CallAbout,
  call: BuyerCall,
): BuyerCallRow {
  const { outcome, request, answer, trace, tries, ms } = call
  const { transaction_id, cid, pid, test, lead_uid, auction_uid } = of
  return {
    ...{ transaction_id, cid, pid, test, lead_uid, auction_uid, half, tries },
    call_uid: deps.newId(),
    account_id: account.id,
    buyer_id: account.buyer,
    method_id: account.method,
    at: began,
    ms: Math.round(ms),
    outcome: outcome.status,
    code: outcome.status === 'accepted' ? 'accepted' : outcome.code,
    reason: outcome.status === 'accepted' ? null : storable(outcome.reason),
    http_status: answer?.status ?? null,
    request: JSON.stringify(request),
    answer: answer ? JSON.stringify(answer) : null,
    trace: JSON.stringify(trace),
  }
}

// A buyer's own words may hold what PostgreSQL takes in no text.
function storable(text: string | undefined): string | null {
  return text === undefined ? null : text.toWellFormed().replaceAll('\0', '\uFFFD').slice(0, 500)
}
