import { claimDue, dueRules, release, returnExpired, type Settlement, settle } from '../store/outbox.ts'
import type { DeliveryRow } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import { fillValues } from './fill-values.ts'
import { gather } from './gather.ts'
import { type SendingRules, sendPostback } from './send-postback.ts'

/** How much is under way at the same time, and how long a lease lasts; a lease outlasts any single try. */
export interface DispatchRules extends SendingRules {
  concurrency: number
  perDestination: number
  leaseMs?: number
  pollMs?: number
}

/** Sends what is owed: it claims what is due, performs it, and settles what came of it. */
export interface Dispatcher {
  /** Says that something may be due: it looks at once, rather than at its next turn. */
  wake(): void
  /** Takes nothing more, waits for what is under way, and gives back what was not begun. */
  stop(graceMs: number): Promise<void>
}

const LEASE_MS = 30_000
const POLL_MS = 250
const EXPIRY_CHECK_MS = 2_000
const SETTLE_TRIES = 20
const SETTLE_WAIT_MS = 500

/**
 * Starts the dispatcher: claim → perform → settle, until it is stopped.
 *
 * It never holds a transaction while it speaks to others. What it cannot settle, because the database is away or
 * the process ends, comes back when its lease ends: a delivery happens at least once, and under one id.
 */
export function startDispatcher(deps: Deps, rules: DispatchRules): Dispatcher {
  const { concurrency, perDestination, leaseMs = LEASE_MS, pollMs = POLL_MS } = rules
  const underWay = new Map<string, number>()
  const tasks = new Set<Promise<void>>()
  const write = gather<Settlement, boolean>((settlements) => settleAll(deps, settlements), {
    maxWaiting: Number.POSITIVE_INFINITY,
  })
  let looking: Promise<void> | undefined
  let again = false
  let stopped = false

  const busy = () => [...underWay.values()].reduce((sum, count) => sum + count, 0)
  const free = (ruleId: string) =>
    Math.min(perDestination - (underWay.get(ruleId) ?? 0), concurrency - busy())

  const look = async () => {
    const active = [...deps.catalog().rules.values()].filter(
      (rule) => rule.status === 'active' && free(rule.id) > 0,
    )
    const due = await dueRules(
      deps.store.db,
      active.map((rule) => rule.id),
      deps.now(),
    )
    for (const ruleId of due) if (!stopped && free(ruleId) > 0) await take(ruleId)
  }

  const take = async (ruleId: string) => {
    const now = deps.now()
    const lease = { lease_id: deps.newId(), now, until: now + leaseMs }
    // Read before the claim, by a clock that never jumps: the lease is over here no later than there.
    const overAt = performance.now() + leaseMs - rules.deadlineMs
    const claimed = await claimDue(deps.store.db, { rule_id: ruleId, limit: free(ruleId) }, lease)
    if (claimed.length === 0) return
    add(ruleId, claimed.length)
    track(performAll(claimed, overAt).catch((error: unknown) => tellTrouble(error)))
  }

  const performAll = async (claimed: readonly DeliveryRow[], overAt: number) => {
    const filled = await fillValues(deps, claimed).catch(async (error: unknown) => {
      await giveBack(claimed)
      throw error
    })
    for (const delivery of claimed) {
      const values = filled.get(delivery.delivery_id)
      if (!values || stopped || performance.now() > overAt) await giveBack([delivery])
      else track(performOne(delivery, values))
    }
  }

  const performOne = async (delivery: DeliveryRow, values: Parameters<typeof sendPostback>[2]) => {
    try {
      await persist(await sendPostback(deps, delivery, values, rules), write)
    } catch (error) {
      tellTrouble(error)
    } finally {
      add(delivery.rule_id, -1)
      wake()
    }
  }

  const giveBack = async (deliveries: readonly DeliveryRow[]) => {
    const [first] = deliveries
    if (!first?.lease_id) return
    for (const { rule_id } of deliveries) add(rule_id, -1)
    const ids = deliveries.map((delivery) => delivery.delivery_id)
    await release(deps.store.db, first.lease_id, ids, deps.now()).catch(tellTrouble)
  }

  const add = (ruleId: string, count: number) => underWay.set(ruleId, (underWay.get(ruleId) ?? 0) + count)

  const track = (task: Promise<void>) => {
    tasks.add(task)
    void task.finally(() => tasks.delete(task))
  }

  const tellTrouble = (error: unknown) => deps.tell('error', 'dispatch.failed', { error })

  const wake = () => {
    again = true
    if (looking || stopped) return
    looking = (async () => {
      while (again && !stopped) {
        again = false
        await look().catch(tellTrouble)
      }
      looking = undefined
    })()
  }

  const poll = setInterval(wake, pollMs)
  const expiry = setInterval(() => {
    returnExpired(deps.store.db, deps.now()).then((count) => count > 0 && wake(), tellTrouble)
  }, EXPIRY_CHECK_MS)
  wake()

  return {
    wake,
    stop: async (graceMs) => {
      stopped = true
      clearInterval(poll)
      clearInterval(expiry)
      await looking
      await Promise.race([drain(tasks), after(graceMs)])
    },
  }
}

// While the database is away the result is kept in hand: written late, it saves the receiver a repeat.
async function persist(settlement: Settlement, write: (one: Settlement) => Promise<boolean>): Promise<void> {
  for (let left = SETTLE_TRIES; ; left -= 1) {
    try {
      await write(settlement)
      return
    } catch (error) {
      if (left === 0) throw error
      await after(SETTLE_WAIT_MS)
    }
  }
}

async function settleAll(deps: Deps, settlements: readonly Settlement[]): Promise<boolean[]> {
  const ours = await deps.store.db.transaction().execute((tx) => settle(tx, settlements, deps.now()))
  const fenced = settlements.filter((settlement) => !ours.has(settlement.delivery_id))
  for (const { delivery_id } of fenced) deps.tell('warn', 'delivery.fenced', { delivery_id })
  return settlements.map((settlement) => ours.has(settlement.delivery_id))
}

// A task may start others: it is over when none is left.
async function drain(tasks: Set<Promise<void>>): Promise<void> {
  while (tasks.size > 0) await Promise.all(tasks)
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
