import { CLICK_ID_NAMES } from '../click-ids.ts'

/** What a macro of another tracker is here, and what is different about it. */
export interface Meaning {
  ours: string
  note?: string
}

/** A tracker whose postback addresses can be read. */
export interface Tracker {
  title: string
  /** Its macros in lower case. */
  macros: Readonly<Record<string, Meaning | string>>
}

const STATUS = { ours: 'conversion_status', note: 'sends accepted, pending or rejected' }
const TIME = { ours: 'event_time', note: 'sends the time as 2026-01-31T12:00:00.000Z' }
const SLOT = (number: number) => ({
  ours: `sub${number}`,
  note: `where your links carry the value as sub${number}`,
})

// Trackers of media buyers call payout what the conversion brought; networks call so what the partner earns.
const TRACKERS = {
  everflow: {
    title: 'Everflow',
    macros: {
      ...{ transaction_id: 'transaction_id', affiliate_id: 'pid', offer_id: 'clid', event_id: 'event_id' },
      ...{ event_name: 'event_name', payout_amount: 'payout', sale_amount: 'revenue' },
      ...{ order_id: 'external_id', conversion_id: 'conversion_id', timestamp: 'timestamp' },
    },
  },
  keitaro: {
    title: 'Keitaro',
    macros: {
      ...{ subid: 'transaction_id', external_id: 'external_clickid', revenue: 'revenue', payout: 'revenue' },
      ...{ tid: 'external_id', status: STATUS, original_status: 'original_status' },
      ...{ campaign_id: 'campaign_uid', offer_id: 'clid', referrer: 'referrer' },
      ...{ sub_id_1: 'sub1', sub_id_2: 'sub2', sub_id_3: 'sub3', sub_id_4: 'sub4', sub_id_5: 'sub5' },
    },
  },
  voluum: {
    title: 'Voluum',
    macros: {
      ...{ clickid: 'transaction_id', externalid: 'external_clickid', external_id: 'external_clickid' },
      ...{ payout: 'revenue', revenue: 'revenue', txid: 'external_id', et: 'event_id' },
      ...{ 'campaign.id': 'campaign_uid', 'offer.id': 'clid', 'trafficsource.id': 'pid' },
      ...{
        useragent: 'user_agent',
        var1: SLOT(1),
        var2: SLOT(2),
        var3: SLOT(3),
        var4: SLOT(4),
        var5: SLOT(5),
      },
    },
  },
  binom: {
    title: 'Binom',
    macros: {
      ...{ clickid: 'transaction_id', externalid: 'external_clickid', external_id: 'external_clickid' },
      ...{ payout: 'revenue', cnv_status: STATUS, cnv_currency: 'currency', referer: 'referrer' },
      ...{ campaign: 'campaign_uid', campaign_id: 'campaign_uid', trafficsource: 'pid' },
      ...{ t1: SLOT(1), t2: SLOT(2), t3: SLOT(3), t4: SLOT(4), t5: SLOT(5) },
    },
  },
  redtrack: {
    title: 'RedTrack',
    macros: {
      ...{ clickid: 'transaction_id', ref_id: 'external_clickid', sum: 'revenue', payout: 'revenue' },
      ...{ type: 'event_id', status: STATUS, campaignid: 'campaign_uid', offerid: 'clid', sourceid: 'pid' },
    },
  },
  tune: {
    title: 'TUNE (HasOffers)',
    macros: {
      ...{ transaction_id: 'transaction_id', aff_click_id: 'external_clickid', payout: 'payout' },
      ...{ affiliate_id: 'pid', aff_id: 'pid', offer_id: 'clid', goal_id: 'goal', session_ip: 'ip' },
      ...{ sale_amount: 'revenue', revenue: 'revenue', datetime: TIME, ran: 'random' },
      ...{ aff_sub: 'sub1', aff_sub2: 'sub2', aff_sub3: 'sub3', aff_sub4: 'sub4', aff_sub5: 'sub5' },
      ...{ adv_sub: 'adv1', adv_sub2: 'adv2', adv_sub3: 'adv3', adv_sub4: 'adv4', adv_sub5: 'adv5' },
    },
  },
  affise: {
    title: 'Affise',
    macros: {
      ...{ clickid: 'transaction_id', transactionid: 'external_id', pid: 'pid', sum: 'payout', goal: 'goal' },
      ...{ offer_id: 'clid', offerid: 'clid', uagent: 'user_agent', device_ua: 'user_agent', rand: 'random' },
      status: {
        ours: 'conversion_status',
        note: 'sends accepted, pending or rejected in the place of 1, 2, 3',
      },
      ...{ timestamp: 'timestamp', date: TIME, click_date: { ...TIME, ours: 'click_time' } },
    },
  },
  cake: {
    title: 'CAKE',
    macros: {
      ...{ reqid: 'transaction_id', tid: 'external_id', leadid: 'conversion_id', affid: 'pid', oid: 'clid' },
      ...{ campid: 'campaign_uid', price: 'payout', utcunixtime: 'timestamp' },
      ...{ s1: 'sub1', s2: 'sub2', s3: 'sub3', s4: 'sub4', s5: 'sub5' },
    },
  },
  network: {
    title: 'the address that a network or a traffic source hands out',
    macros: {
      ...{ clickid: 'external_clickid', click_id: 'external_clickid', subid: 'external_clickid' },
      ...{ payout: 'payout', amount: 'revenue', revenue: 'revenue', status: STATUS, event: 'event_id' },
      ...{ txid: 'transaction_id', transaction_id: 'transaction_id', goal: 'goal', order_id: 'external_id' },
    },
  },
} as const satisfies Record<string, Tracker>

/** A tracker by the word that commands take for it. */
export type TrackerName = keyof typeof TRACKERS

/** All trackers by their words. */
export const TRACKER_NAMES = Object.keys(TRACKERS).filter((name): name is TrackerName => name in TRACKERS)

/** The tracker of this word. */
export function trackerOf(name: TrackerName): Tracker {
  return TRACKERS[name]
}

const numbered = (prefix: string) => [1, 2, 3, 4, 5].map((number) => `${prefix}${number}`)

// What everybody calls the same. Whose click id a plain {clickid} is, they do not agree on.
const COMMON: ReadonlySet<string> = new Set([
  ...numbered('sub'),
  ...numbered('adv'),
  ...['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'utm_creative', 'utm_placement'],
  ...['currency', 'ip', 'user_agent'],
  ...CLICK_ID_NAMES.filter((name) => name !== 'clickid' && name !== 'click_id'),
])

/** What a macro of a tracker is here; undefined where it is nothing that we know of it. */
export function meaningOf(tracker: Tracker, macro: string): Meaning | undefined {
  const name = macro.toLowerCase()
  const own = Object.hasOwn(tracker.macros, name) ? tracker.macros[name] : undefined
  const ours = own ?? (COMMON.has(name) ? name : undefined)
  return typeof ours === 'string' ? { ours } : ours
}

/** Every macro that this tracker may have, for those who mistyped one. */
export function macrosOf(tracker: Tracker): string[] {
  return [...Object.keys(tracker.macros), ...COMMON]
}
