import { takeSlots } from '../store/destinations.ts'
import { claimDue, dueRules } from '../store/outbox.ts'
import type { DeliveryRow, Tx } from '../store/tables.ts'
import type { Desk } from './desk.ts'
import { fillValues } from './fill-values.ts'

// A lease outlasts any single try by this: time to wait for the turn before it, and for the database after it.
const LEASE_MARGIN_MS = 15_000

// At a destination that is sent to at a rate, turns are taken this far ahead: well within the margin.
const AHEAD_MS = 1_000

/** How many of a rule's deliveries are taken; one that probes its paused destination is alone. */
interface Share {
  rule_id: string
  limit: number
  probe?: string
}

/** A delivery that is claimed, and what its share said of it. */
interface Taken {
  delivery: DeliveryRow
  probe: string | undefined
  /** The time of its turn, where its destination is sent to at a rate. */
  slot: number
}

/**
 * Takes what is due in hand, as far as there is room: which destinations have room → which of them have something
 * due → lease it → fill its values. Returns how much it was.
 */
export async function takeDue(desk: Desk): Promise<number> {
  const { deps, rules, underWay, writeBack, destinations } = desk
  await destinations.look()
  const shares = await sharesOf(desk, await dueWithRoom(desk))
  if (shares.length === 0) return 0
  // Read before the claim, by a clock that never jumps: the lease is over here no later than there.
  const ticks = rules.ticks()
  const now = deps.now()
  const taken = await takeAll(desk, shares)
  const filled = await fillValues(
    deps,
    taken.map(({ delivery }) => delivery),
  ).catch(async (error: unknown) => {
    await Promise.all(taken.map(({ delivery }) => writeBack.giveBack(delivery)))
    throw error
  })
  underWay.take(
    filled.map((one, index) => ({
      ...one,
      sendBefore: ticks + LEASE_MARGIN_MS,
      notBefore: ticks + (taken[index]?.slot ?? now) - now,
      probe: taken[index]?.probe,
    })),
  )
  return taken.length
}

function dueWithRoom({ deps, underWay, isActive, destinations }: Desk): Promise<string[]> {
  const withRoom = [...deps.catalog().rules.keys()].filter(
    (ruleId) => underWay.hasRoom(ruleId) && isActive(ruleId) && destinations.wayOf(ruleId) !== 'closed',
  )
  return dueRules(deps.store.db, withRoom, deps.now())
}

async function sharesOf(desk: Desk, due: readonly string[]): Promise<Share[]> {
  const { underWay, destinations, laneOf } = desk
  const open = due.filter((ruleId) => destinations.wayOf(ruleId) === 'open')
  const shares = underWay.shares(open).flatMap((share) => {
    const known = destinations.originOf(share.rule_id) !== undefined
    if (known || laneOf(share.rule_id).perSecond === undefined) return [share]
    // A rate is kept, and it is not known yet where: one goes ahead to show it.
    return underWay.hasNoneOf(share.rule_id) ? [{ ...share, limit: 1 }] : []
  })
  return [...shares, ...(await probesOf(desk, due))]
}

// Of several rules that send to a paused destination, one delivery of one of them probes it.
async function probesOf({ deps, rules, destinations }: Desk, due: readonly string[]): Promise<Share[]> {
  const until = deps.now() + rules.deadlineMs + LEASE_MARGIN_MS
  const probes: Share[] = []
  for (const rule_id of due) {
    const probe = destinations.originOf(rule_id)
    if (probe === undefined || destinations.wayOf(rule_id) !== 'probe') continue
    if (await destinations.claimProbe(probe, until)) probes.push({ rule_id, limit: 1, probe })
  }
  return probes
}

// One transaction, whatever the number of destinations: each commit waits for the disk.
async function takeAll(desk: Desk, shares: readonly Share[]): Promise<Taken[]> {
  const { deps, rules } = desk
  const now = deps.now()
  const lease = { lease_id: deps.newId(), now, until: now + rules.deadlineMs + LEASE_MARGIN_MS }
  const taken = await deps.store.db.transaction().execute(async (tx) => {
    const all: Taken[] = []
    for (const share of shares) {
      const slots = await slotsFor(desk, tx, share, now)
      const limit = slots?.length ?? share.limit
      if (limit === 0) continue
      const claimed = await claimDue(tx, { rule_id: share.rule_id, limit }, lease)
      all.push(
        ...claimed.map((delivery, index) => ({
          ...{ delivery, probe: share.probe },
          slot: slots?.[index] ?? now,
        })),
      )
    }
    return all
  })
  await returnUnusedProbes(desk, shares, taken)
  return taken
}

/** The turns that a rule's share may have, where its destination is sent to at a rate. */
async function slotsFor(
  { laneOf, destinations }: Desk,
  tx: Tx,
  { rule_id, limit, probe }: Share,
  now: number,
): Promise<number[] | undefined> {
  const { perSecond } = laneOf(rule_id)
  const origin = destinations.originOf(rule_id)
  if (perSecond === undefined || origin === undefined || probe !== undefined) return undefined
  return takeSlots(tx, origin, { now, perSecond, most: limit, horizonMs: AHEAD_MS })
}

// Somebody else took the only delivery that could have probed it.
async function returnUnusedProbes(
  { destinations }: Desk,
  shares: readonly Share[],
  taken: readonly Taken[],
): Promise<void> {
  for (const { rule_id, probe } of shares)
    if (probe !== undefined && !taken.some((one) => one.probe === probe))
      await destinations.note(rule_id, { reached: [], probe })
}
