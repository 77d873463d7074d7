import { v7 } from 'uuid'
import type {
  AuctionEntryRow,
  AuctionRow,
  BuyerCallRow,
  LeadRow,
  SaleRow,
} from '../../collector/store/leads/tables.ts'
import type { ClickRow, ConversionRow, EventRow } from '../../collector/store/tables.ts'

const newId = (at: number) => v7({ msecs: at })

/** A stored click of a given moment. */
export function clickRow(at: number, row: Partial<ClickRow> = {}): ClickRow {
  const click_uid = newId(at)
  return {
    ...{ click_uid, transaction_id: click_uid, cid: 'auto', pid: 'organic', clid: null, message_id: null },
    ...{ at, bot: 0, body: JSON.stringify({ url: 'https://lp.example/', params: {}, user_agent: '' }) },
    ...row,
  }
}

/** A stored event of a given moment. */
export function eventRow(at: number, row: Partial<EventRow> = {}): EventRow {
  const event_uid = newId(at)
  return {
    ...{
      event_uid,
      transaction_id: event_uid,
      cid: 'auto',
      event_id: 'step_1',
      type: 'step',
      pid: 'organic',
    },
    ...{ clid: null, message_id: null, conversion_id: null, revenue_micros: null, currency: null },
    ...{ at, occurred_at: at, body: JSON.stringify({ tracking: {} }) },
    ...row,
  }
}

/** A stored conversion of a given moment. */
export function conversionRow(at: number, row: Partial<ConversionRow> = {}): ConversionRow {
  const conversion_id = newId(at)
  return {
    ...{
      conversion_id,
      event_uid: conversion_id,
      transaction_id: conversion_id,
      cid: 'auto',
      event_id: 'sale',
    },
    ...{ pid: 'organic', clid: null, goal: null, revenue_micros: 0, payout_micros: 0, currency: 'USD' },
    ...{
      status: 'accepted',
      original_status: null,
      hold_until: null,
      external_id: null,
      entry: 1,
      at,
      occurred_at: at,
      updated_at: at,
    },
    ...row,
  }
}

/** A stored lead of a given moment. */
export function leadRow(at: number, row: Partial<LeadRow> = {}): LeadRow {
  const lead_uid = newId(at)
  return {
    ...{
      lead_uid,
      transaction_id: lead_uid,
      cid: 'auto',
      pid: 'organic',
      clid: null,
      lead_type: 'auto_insurance',
    },
    ...{ message_id: lead_uid, status: 'sold', reason: null, entry: 1, test: 0, content: '', tries: 0 },
    ...{
      min_price_micros: 0,
      promised_micros: null,
      promise_auction: null,
      revenue_micros: 0,
      payout_micros: 0,
    },
    ...{ currency: 'USD', redirect_url: null, lease_id: null, lease_until: 0, at, updated_at: at },
    ...row,
  }
}

/** A stored sale of a lead. */
export function saleRow(lead: LeadRow, row: Partial<SaleRow> = {}): SaleRow {
  const { lead_uid, transaction_id, cid, pid, test, at } = lead
  return {
    ...{ lead_uid, transaction_id, cid, pid, test, at, sale_uid: newId(at), auction_uid: newId(at) },
    ...{ account_id: 'acme_main', buyer_id: 'acme', method_id: 'acme_pp', state: 'sold', price_micros: 0 },
    ...{
      price_model: 'bid',
      share_ppm: null,
      reference: null,
      redirect_url: null,
      reason: null,
      windows: '[]',
    },
    updated_at: at,
    ...row,
  }
}

/** A stored auction with one bid of each given price, by its buyer. */
export function auctionRows(
  at: number,
  bids: readonly { buyer: string; price: number | null; code?: string }[],
) {
  const auction_uid = newId(at)
  const auction: AuctionRow = {
    ...{
      auction_uid,
      lead_uid: null,
      transaction_id: auction_uid,
      cid: 'auto',
      pid: 'organic',
      kind: 'lead',
    },
    ...{ test: 0, strategy: 'highest_bid', sell: 'exclusive', code: 'held', at, ms: 1 },
  }
  const entries = bids.map(
    ({ buyer, price, code = 'bid' }, position): AuctionEntryRow => ({
      ...{
        auction_uid,
        account_id: `${buyer}-${position}`,
        buyer_id: buyer,
        method_id: 'm',
        position,
        rank: position,
      },
      ...{ code, because: '', price_micros: price, reference: null, ms: 1 },
    }),
  )
  return { auction, entries }
}

/** A stored call to a buyer that took so long. */
export function callRow(at: number, ms: number, row: Partial<BuyerCallRow> = {}): BuyerCallRow {
  const call_uid = newId(at)
  return {
    ...{ call_uid, auction_uid: null, lead_uid: null, transaction_id: call_uid, cid: 'auto', pid: 'organic' },
    ...{
      account_id: 'acme_main',
      buyer_id: 'acme',
      method_id: 'acme_pp',
      half: 'ping',
      test: 0,
      at,
      ms,
      tries: 1,
    },
    ...{ outcome: 'accepted', code: 'accepted', reason: null, http_status: 200, request: '{}', answer: null },
    trace: '[]',
    ...row,
  }
}
