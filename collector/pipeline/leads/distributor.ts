import { insertCalls, noteEntry } from '../../store/leads/auctions.ts'
import { claimLead, holdLead, leadsToSell, updateLead } from '../../store/leads/leads.ts'
import type { LeadRow } from '../../store/leads/tables.ts'
import type { Deps } from '../deps.ts'
import { makeSlots } from '../slots.ts'
import { pause } from '../until-stored.ts'
import { type Endings, whenWoken } from '../when-woken.ts'
import type { Closed } from './close-lead.ts'
import type { LateAnswer } from './ping-buyers.ts'
import { LeaseLost, SLACK_MS } from './post-lead.ts'
import { beginSelling, type Selling, sellLead } from './sell-lead.ts'

/** Sells leads: those that callers wait for, and those that nobody does. */
export interface Distributor {
  /** The lease under which the next lead that this process stores is to be stored. */
  lease(): { lease_id: string; until: number }
  /** Sells a lead that was stored under such a lease; undefined when that did not come to an end. */
  sell(row: LeadRow): Promise<Closed | undefined>
  /** Keeps an answer that comes after its auction, for the log. */
  keepLate(answer: Promise<LateAnswer>): void
  /** Says that a lead waits to be sold. */
  wake(): void
  /** Begins with no lead any more, and gives those under way `graceMs`. */
  stop(graceMs: number): Promise<void>
}

const POLL_MS = 500
// More auctions at once would only make each other's pings late.
const AT_ONCE = 64
/** How long a lead is ours while it waits for its turn; after a crash it is taken up that much later. */
const FIRST_LEASE_MS = 30_000
const RETRY_MS = 5_000
const LONGEST_RETRY_MS = 600_000

/**
 * Starts selling what waits: leads that were queued, and those whose seller ended before they did. Leases keep two
 * processes from selling the same lead.
 */
export function startDistributor(deps: Deps, { pollMs = POLL_MS }: { pollMs?: number } = {}): Distributor {
  const stopping = new AbortController()
  const patience = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  const slots = makeSlots(AT_ONCE)
  const track = <T>(work: Promise<T>): Promise<T> => {
    const tracked = work.finally(() => underWay.delete(tracked))
    underWay.add(tracked)
    return tracked
  }
  const keepLate = (answer: Promise<LateAnswer>) => {
    const kept = answer.then((late) => noteLate(deps, late))
    void track(kept.catch((error: unknown) => deps.tell('error', 'auction.late_answer_lost', { error })))
  }
  const sell = (row: LeadRow): Promise<Closed | undefined> => {
    const selling: Selling = { lease_id: row.lease_id ?? '', patience: patience.signal, keepLate }
    return track(slots.run(() => sellOrPutOff(deps, row, selling)))
  }
  const lease = () => ({ lease_id: deps.newId(), until: deps.now() + FIRST_LEASE_MS })
  const look = async () => {
    const waiting = await leadsToSell(deps.store.db, deps.now(), slots.free())
    for (const leadUid of waiting) {
      const row = await claimLead(deps.store.db, leadUid, { ...lease(), now: deps.now() })
      if (row) void sell(await beginSelling(deps, row))
    }
  }
  const looking = whenWoken(
    async () => {
      if (slots.free() > 0) await look()
    },
    endingsOf(deps, stopping.signal),
  )
  const timer = setInterval(looking.wake, pollMs)
  looking.wake()
  return {
    ...{ lease, sell, keepLate },
    wake: looking.wake,
    stop: async (graceMs) => {
      clearInterval(timer)
      stopping.abort()
      await looking.over()
      await Promise.race([Promise.allSettled(underWay), pause(graceMs, patience.signal)])
      patience.abort()
    },
  }
}

function endingsOf(deps: Deps, stopping: AbortSignal): Endings {
  // Told once, until it is over: an outage would fill the log.
  let troubled = false
  return {
    stopping,
    onSuccess: () => {
      troubled = false
    },
    onError: (error) => {
      if (!troubled) deps.tell('error', 'distribution.failed', { error })
      troubled = true
      return pause(POLL_MS, stopping)
    },
  }
}

// Whatever breaks, the lead stays what it is and is tried again; a fault that lasts must not keep the program busy.
async function sellOrPutOff(deps: Deps, row: LeadRow, selling: Selling): Promise<Closed | undefined> {
  try {
    // It may have waited for its turn for longer than its lease is good for.
    const { ping_timeout_ms = 0 } = deps.catalog().campaigns.get(row.cid)?.distribution ?? {}
    const lease = { lease_id: selling.lease_id, until: deps.now() + ping_timeout_ms + SLACK_MS }
    if (!(await holdLead(deps.store.db, row.lead_uid, lease))) return undefined
    const closed = await sellLead(deps, row, selling)
    tellClosed(deps, closed)
    return closed
  } catch (error) {
    if (error instanceof LeaseLost) return undefined
    deps.tell('error', 'lead.not_sold', { lead_uid: row.lead_uid, error })
    const lease_until = deps.now() + Math.min(RETRY_MS * 2 ** row.tries, LONGEST_RETRY_MS)
    const put = deps.store.db
      .transaction()
      .execute((tx) => updateLead(tx, row.lead_uid, { lease_until }, deps.now()))
    await put.catch(() => undefined)
    return undefined
  }
}

function tellClosed(deps: Deps, { lead, sales }: Closed): void {
  deps.tell('info', 'lead.closed', {
    lead_uid: lead.lead_uid,
    transaction_id: lead.transaction_id,
    cid: lead.cid,
    status: lead.status,
    reason: lead.reason,
    posts: sales.length,
    ms: lead.updated_at - lead.at,
  })
}

async function noteLate(deps: Deps, { auction_uid, account_id, row, accepted }: LateAnswer): Promise<void> {
  await deps.store.db.transaction().execute(async (tx) => {
    await insertCalls(tx, [row])
    const code = accepted ? 'late_bid' : 'late_answer'
    await noteEntry(tx, { auction_uid, account_id }, { code, because: `answered after ${row.ms} ms` })
  })
}
