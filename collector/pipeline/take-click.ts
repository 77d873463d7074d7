import { isbot } from 'isbot'
import type { Campaign } from '../domain/campaign.ts'
import { ClickBody, type ClickContext, type ClickFacts, landingParams } from '../domain/click.ts'
import { type Fault, faultOf, faultsOf, type Problem, problemOf } from '../domain/problem.ts'
import { findClicks, insertClicks, insertTouches, keyOf } from '../store/clicks.ts'
import type { ClickRow, TouchRow, Tx } from '../store/tables.ts'
import type { Deps } from './deps.ts'

/** Who a request comes from, as its connection and its headers tell. */
export interface Visitor {
  ip: string
  userAgent: string
  language?: string
  /** Whether the browser says Global Privacy Control. */
  gpc?: boolean
}

/** A landing that may be stored. */
export interface Landing {
  campaign: Campaign
  transactionId: string
  pid: string | undefined
  context: ClickContext
  visitor: Visitor
}

/** What became of a click: the transaction's first, or a further touch. */
export interface ClickReceipt {
  status: 'click_recorded' | 'touch_recorded'
  transaction_id: string
  replayed: boolean
}

/** Reads a click's body: all its faults at once, or a landing. */
export function readLanding(deps: Deps, raw: Record<string, unknown>, visitor: Visitor): Landing | Problem {
  const given = withoutEmpty(raw)
  const read = ClickBody.safeParse(given)
  const faults = read.success ? [] : faultsOf(read.error, given)
  const catalog = deps.catalog()
  const cid = read.data?.cid ?? given.cid
  const campaign = typeof cid === 'string' ? catalog.campaigns.get(cid) : undefined
  if (!campaign && !faults.some((fault) => fault.field === 'cid'))
    faults.push(faultOf('invalid', 'cid', 'names no campaign of this organization'))
  if (read.data?.pid && !catalog.sources.has(read.data.pid))
    faults.push(faultOf('invalid', 'pid', 'names no source of this organization'))
  const [first, ...rest] = faults.sort((one, other) => rankOf(one) - rankOf(other))
  if (first) return problemOf([first, ...rest])
  if (!read.data || !campaign) throw new Error('a click without faults has a campaign')
  const { transaction_id = deps.newId(), pid, cid: _, ...context } = read.data
  return { campaign, transactionId: transaction_id, pid, context, visitor }
}

/**
 * Clicks arrive: the first of a transaction is kept as its click, each further one as a touch.
 *
 * All of them in one transaction; a landing whose message was stored before changes nothing.
 */
export function takeClicks(deps: Deps, landings: readonly Landing[]): Promise<ClickReceipt[]> {
  return deps.store.db.transaction().execute((tx) => storeLandings(deps, tx, landings))
}

/** Stores landings within a transaction that may hold more than them. */
export async function storeLandings(
  deps: Deps,
  tx: Tx,
  landings: readonly Landing[],
): Promise<ClickReceipt[]> {
  const keys = landings.map(({ campaign, transactionId }) => ({
    transaction_id: transactionId,
    cid: campaign.cid,
  }))
  const rows = landings.map((landing) => clickRow(deps, landing))
  const fresh = await insertClicks(tx, firstOfEach(rows))
  const known = fresh.size === landings.length ? new Map() : await findClicks(tx, keys)
  const first = (row: ClickRow) => fresh.delete(keyOf(row))
  const firsts = rows.map(first)
  const repeats = rows.map(
    (row, index) =>
      !firsts[index] && row.message_id !== null && known.get(keyOf(row))?.message_id === row.message_id,
  )
  const touches = rows.filter((_, index) => !firsts[index] && !repeats[index]).map(touchRow)
  const added = await insertTouches(tx, touches)
  return rows.map((row, index) => ({
    status: firsts[index] ? 'click_recorded' : 'touch_recorded',
    transaction_id: row.transaction_id,
    replayed: !firsts[index] && !added.has(row.click_uid),
  }))
}

/** The source that a landing is counted for. */
export function sourceOf(deps: Pick<Deps, 'catalog'>, { pid, context }: Landing): string {
  const named = landingParams(context).pid ?? context.source
  // A source that only the address or the page names, and that nobody knows, is no reason to lose the visitor.
  return pid ?? (named !== undefined && deps.catalog().sources.has(named) ? named : 'organic')
}

function clickRow(deps: Deps, landing: Landing): ClickRow {
  const { campaign, transactionId, context, visitor } = landing
  const params = landingParams(context)
  const now = deps.now()
  return {
    click_uid: deps.newId(),
    transaction_id: transactionId,
    cid: campaign.cid,
    pid: sourceOf(deps, landing),
    clid: params.clid ?? null,
    message_id: context.message_id ?? null,
    at: now - (context.age_ms ?? 0),
    bot: isbot(visitor.userAgent) ? 1 : 0,
    body: JSON.stringify(factsOf(context, params, visitor)),
  }
}

function factsOf(context: ClickContext, params: Record<string, string>, visitor: Visitor): ClickFacts {
  const { url, referrer = '', cookies = {}, consent, screen } = context
  const { language = visitor.language ?? '', gpc = visitor.gpc ?? false } = context
  return {
    ...{ url, referrer, params, cookies, language, gpc },
    ...{ ip: visitor.ip, user_agent: visitor.userAgent },
    ...(consent === undefined ? {} : { consent }),
    ...(screen === undefined ? {} : { screen }),
  }
}

function touchRow(row: ClickRow): TouchRow {
  const { click_uid, transaction_id, cid, message_id, at, body } = row
  return { touch_uid: click_uid, transaction_id, cid, message_id: message_id ?? click_uid, at, body }
}

// Two first landings of one transaction in one group: the earlier is the click, the later becomes a touch.
function firstOfEach(rows: readonly ClickRow[]): ClickRow[] {
  return [...new Map(rows.toReversed().map((row) => [keyOf(row), row])).values()]
}

function withoutEmpty(raw: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== '' && value !== null))
}

const ORDER = ['cid', 'pid', 'transaction_id', 'url']

function rankOf(fault: Fault): number {
  const place = ORDER.indexOf(fault.field)
  return (fault.kind === 'missing' ? 0 : 100) + (place < 0 ? ORDER.length : place)
}
