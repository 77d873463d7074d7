import { EVENT_TRACKING } from '../../domain/event-body.ts'
import type { RecordKind } from '../../store/records.ts'

const visit = ['transaction_id', 'cid', 'pid'] as const
const money = ['revenue', 'payout', 'currency'] as const
const buyer = ['account_id', 'buyer_id', 'method_id'] as const
const trackingIn = (group: string) => EVENT_TRACKING.map((name) => `${group}.${name}`)

/** The columns of each kind of record as CSV, the same whatever the rows hold; `params.sub1` is the member of a group. */
export const RECORD_COLUMNS: Readonly<Record<RecordKind, readonly string[]>> = {
  clicks: [
    ...['at', 'click_uid', ...visit, 'clid', 'bot', 'url', 'referrer', ...trackingIn('params')],
    ...['params', 'cookies', 'ip', 'user_agent', 'language', 'screen', 'gpc', 'consent', 'message_id'],
  ],
  events: [
    ...['at', 'occurred_at', 'event_uid', 'event_id', 'type', ...visit, 'clid', 'conversion_id'],
    ...['revenue', 'currency', ...trackingIn('tracking'), 'properties', 'conversion_status'],
    ...['original_status', 'external_id', 'cost', 'cost_operation', 'ad_spend', 'min_price'],
    ...['tcpa_consent', 'tcpa_consent_date', 'ip', 'user_agent', 'message_id'],
  ],
  conversions: [
    ...['at', 'occurred_at', 'conversion_id', 'event_id', 'event_uid', ...visit, 'clid', 'goal', 'status'],
    ...['original_status', 'external_id', ...money, 'hold_until', 'updated_at', 'entry'],
  ],
  conversion_changes: [
    ...['at', 'change_uid', 'conversion_id', ...visit, 'from_status', 'to_status', 'original_status'],
    ...['external_id', 'revenue', 'currency', 'reason', 'cause', 'machine', 'entry'],
  ],
  inbound: [
    ...['at', 'call_uid', 'receiver', 'outcome', 'code', 'http_status', 'original_status', ...visit],
    ...['conversion_id', 'ip', 'ms', 'request'],
  ],
  deliveries: [
    ...['at', 'delivery_id', 'kind', 'rule_id', 'trigger', 'status', 'reason', 'attempt', 'run_at', ...visit],
    ...['subject_uid', 'replay_of', 'as_it_was', 'rule_version', 'updated_at'],
  ],
  attempts: [
    ...['at', 'attempt_id', 'delivery_id', ...visit, 'n', 'outcome', 'code', 'because', 'http_status', 'ms'],
    ...['next_run_at', 'request', 'response'],
  ],
  leads: [
    ...[
      'at',
      'lead_uid',
      'lead_type',
      ...visit,
      'clid',
      'status',
      'reason',
      ...money,
      'min_price',
      'promised',
    ],
    ...['promise_auction', 'redirect_url', 'test', 'tries', 'updated_at', 'message_id', 'entry'],
  ],
  auctions: [
    ...['at', 'auction_uid', 'lead_uid', ...visit, 'kind', 'strategy', 'sell', 'code', 'ms', 'test'],
  ],
  buyer_calls: [
    ...['at', 'call_uid', 'auction_uid', 'lead_uid', ...visit, ...buyer, 'half', 'outcome', 'code', 'reason'],
    ...['http_status', 'ms', 'tries', 'test', 'request', 'answer', 'trace'],
  ],
  sales: [
    ...['at', 'sale_uid', 'lead_uid', 'auction_uid', ...visit, ...buyer, 'state', 'price', 'price_model'],
    ...['share_ppm', 'reference', 'redirect_url', 'reason', 'test', 'updated_at'],
  ],
  ledger: [
    ...['at', 'entry_uid', 'kind', 'amount', 'currency', 'cause', 'lead_uid', 'sale_uid', ...visit],
    ...['account_id', 'buyer_id'],
  ],
  rejected: [
    ...['at', 'rejected_uid', 'door', ...visit, 'status', 'code', 'http_status', 'reason', 'bytes', 'whole'],
    ...['replayed_code', 'updated_at'],
  ],
  audit: ['at', 'audit_uid', 'actor', 'action', 'subject', 'detail'],
}
