import type { Campaign, CampaignEvent } from './campaign.ts'
import { type Catalog, campaignNamed } from './catalog.ts'
import { EVENT_TRACKING, type EventBody, type ReadEvent, readEventBody } from './event-body.ts'
import type { Micros } from './money.ts'
import { type Fault, faultOf, Problem, problemOf } from './problem.ts'
import type { Source } from './source.ts'

/** How long a pair of transaction and event is locked after it was accepted. */
export const LOCK_MS = 2000

/** How an event came in: what its address already says, and who may speak for it. */
export interface EventDoor {
  /** The campaign that the address names, or that the transaction was found to belong to. */
  cid?: string
  /** The global door: the campaign comes from the transaction. */
  global?: boolean
  /** True when the request proves to speak for this source; undefined asks for any source. */
  authorized(source: Source | undefined): boolean
}

/** An event that may be accepted, as far as can be told without looking at what is stored. */
export interface EventCandidate {
  campaign: Campaign
  definition: CampaignEvent
  body: EventBody & { cid: string }
  details: Record<string, unknown>
  pid: string | undefined
  revenue: Micros | undefined
  /** Faults that count only after it is known that the transaction exists. */
  late: readonly Fault[]
}

/**
 * Judges an event by its body and the settings, in the order of the contract's table: rows 1 to 7 here, 8 to 12
 * where the store is. A 400 names every fault of the body, those of later rows too.
 */
export function judgeEvent(
  raw: Record<string, unknown>,
  door: EventDoor,
  catalog: Catalog,
): EventCandidate | Problem {
  const read = readEventBody(withCid(raw, door), door.global ? REQUIRED.slice(1) : REQUIRED)
  const { campaign, source, definition, unknownCid, unknownPid, unknownEvent } = lookUp(read, door, catalog)
  const late = [...read.badRevenue, ...missingRevenue(read, definition)]
  const early = [
    ...read.missing,
    ...read.malformed,
    ...conflict(read, raw, door),
    ...unknownCid,
    ...unknownPid,
  ]
  if (isSome(early)) return problemOf(together(early, [...unknownEvent, ...late]))
  if (source?.status === 'inactive') return sourceInactive(source.pid)
  if (isUnfound(door, read, campaign)) return leadNotFound(read.given.transaction_id)
  if (isSome(unknownEvent)) return problemOf(together(unknownEvent, late))
  if (definition?.server_only && !door.authorized(source)) return unauthorized(definition)
  if (!read.body || !campaign || !definition) throw new Error('an event without faults has a campaign')
  return {
    campaign,
    definition,
    body: { ...read.body, cid: campaign.cid },
    details: detailsOf(read.body),
    pid: source?.pid,
    revenue: read.revenue,
    late,
  }
}

/** The refusal of an event whose source is switched off. */
export function sourceInactive(pid: string): Problem {
  return new Problem(403, 'source_inactive', `The source ${pid} is inactive.`)
}

const REQUIRED = ['cid', 'event_id', 'transaction_id'] as const

function withCid(raw: Record<string, unknown>, door: EventDoor): Record<string, unknown> {
  return door.cid === undefined ? raw : { ...raw, cid: door.cid }
}

function conflict(read: ReadEvent, raw: Record<string, unknown>, door: EventDoor): Fault[] {
  const named = typeof raw.cid === 'string' || typeof raw.cid === 'number' ? String(raw.cid).trim() : raw.cid
  if (door.cid === undefined || named === undefined || named === null || named === '') return []
  if (named === door.cid || read.malformed.some((fault) => fault.field === 'cid')) return []
  const whose = door.global ? 'the transaction' : 'the address'
  return [faultOf('invalid', 'cid', `differs from the campaign of ${whose}, ${door.cid}`)]
}

// At the global door the transaction says which campaign is meant; only a landing that came along can do it instead.
function isUnfound(door: EventDoor, read: ReadEvent, campaign: Campaign | undefined): boolean {
  return door.global === true && door.cid === undefined && !(campaign && read.body?.click)
}

function lookUp(read: ReadEvent, door: EventDoor, catalog: Catalog) {
  const { cid, pid, event_id } = read.given
  const campaign = campaignNamed(catalog, cid)
  const source = typeof pid === 'string' ? catalog.sources.get(pid) : undefined
  const definition = campaign?.events.find((event) => event.event_id === event_id)
  const sound = (field: string) => !read.malformed.some((fault) => fault.field === field)
  return {
    campaign,
    source,
    definition,
    unknownCid:
      !door.global && cid !== undefined && !campaign && sound('cid')
        ? [faultOf('invalid', 'cid', 'names no campaign of this organization')]
        : [],
    unknownPid:
      pid !== undefined && !source && sound('pid')
        ? [faultOf('invalid', 'pid', 'names no source of this organization')]
        : [],
    unknownEvent:
      campaign && event_id !== undefined && !definition && sound('event_id')
        ? [faultOf('invalid', 'event_id', `names no event of the campaign ${campaign.cid}`)]
        : [],
  }
}

function missingRevenue(read: ReadEvent, definition: CampaignEvent | undefined): Fault[] {
  if (definition?.type !== 'conversion' || read.revenue !== undefined || read.badRevenue.length > 0) return []
  return [faultOf('missing', 'revenue', 'is required for a conversion event')]
}

function unauthorized(definition: CampaignEvent): Problem {
  return new Problem(
    401,
    'unauthorized',
    `The event ${definition.event_id} is accepted from servers only: send the token of its source as Authorization: Bearer.`,
  )
}

function leadNotFound(transactionId: unknown): Problem {
  return new Problem(400, 'lead_not_found', `No campaign knows the transaction ${transactionId}.`, {
    faults: [faultOf('invalid', 'transaction_id', 'is not known in any campaign')],
  })
}

const isSome = (faults: Fault[]): faults is [Fault, ...Fault[]] => faults.length > 0

const together = (first: [Fault, ...Fault[]], rest: Fault[]): [Fault, ...Fault[]] => [...first, ...rest]

const KNOWN = new Set<string>([
  ...REQUIRED,
  ...EVENT_TRACKING,
  ...['pid', 'clid', 'message_id', 'revenue', 'amount', 'currency', 'conversion_date', 'conversion_timezone'],
  ...['tcpa_consent', 'tcpa_consent_date', 'cost', 'cost_operation', 'adSpend', 'ad_spend', 'min_price'],
  ...['age_ms', 'click', 'token'],
])

function detailsOf(body: EventBody): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !KNOWN.has(name)))
}
