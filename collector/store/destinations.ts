import { sql } from 'kysely'
import { type Circuit, newCircuit, resumed } from '../domain/circuit.ts'
import { isPostgres } from './dialects/dialect.ts'
import { STATE } from './outbox.ts'
import type { DestinationRow } from './sending-tables.ts'
import type { Db, Tx } from './tables.ts'

/** A destination with what is known of it. */
export interface Destination {
  origin: string
  circuit: Circuit
}

/** The destinations that do not fare well; of all others nothing need be known. */
export async function ailingDestinations(db: Db): Promise<Destination[]> {
  const rows = await db
    .selectFrom('destinations')
    .selectAll()
    .where(({ or, eb }) => or([eb('state', '<>', 'active'), eb('failures', '>', 0)]))
    .execute()
  return rows.map((row) => ({ origin: row.origin, circuit: circuitOf(row) }))
}

/** Which origin each rule was last seen to send to. */
export async function destinationsOfRules(db: Db): Promise<Map<string, string>> {
  const rows = await db.selectFrom('destination_rules').selectAll().execute()
  return new Map(rows.map(({ rule_id, origin }) => [rule_id, origin]))
}

/** Writes down where a rule sends to. */
export async function learnDestination(db: Db, rule_id: string, origin: string): Promise<void> {
  await db
    .insertInto('destination_rules')
    .values({ rule_id, origin })
    .onConflict((conflict) => conflict.column('rule_id').doUpdateSet({ origin }))
    .execute()
}

/** What became of a destination by a change. */
export interface Changed {
  before: Circuit
  after: Circuit
}

/** Changes what is known of a destination; of several processes that change it at once, one goes after the other. */
export function changeDestination(
  db: Db,
  origin: string,
  now: number,
  change: (circuit: Circuit) => Circuit,
): Promise<Changed> {
  return db.transaction().execute(async (tx) => {
    const before = circuitOf(await heldRow(tx, origin, now))
    const after = change(before)
    if (after !== before) await writeCircuit(tx, origin, after, now)
    return { before, after }
  })
}

/** Takes the right to probe a paused destination until a time; false where somebody else has it, or it is not due. */
export async function claimProbe(
  db: Db,
  origin: string,
  { now, until }: { now: number; until: number },
): Promise<boolean> {
  const taken = await db
    .updateTable('destinations')
    .set({ state: 'probing', probe_until: until, updated_at: now })
    .where('origin', '=', origin)
    .where(({ or, and, eb }) =>
      or([
        and([eb('state', '=', 'paused'), eb('probe_at', '<=', now)]),
        and([eb('state', '=', 'probing'), eb('probe_until', '<=', now)]),
      ]),
    )
    .returning('origin')
    .execute()
  return taken.length > 0
}

/** Lets a destination be sent to again, whatever was known of it; undefined where there is none of that origin. */
export async function resumeDestination(tx: Tx, origin: string, now: number): Promise<Changed | undefined> {
  const known = await tx
    .selectFrom('destination_rules')
    .select('origin')
    .where('origin', '=', origin)
    .executeTakeFirst()
  const paused = await tx
    .selectFrom('destinations')
    .select('origin')
    .where('origin', '=', origin)
    .executeTakeFirst()
  if (!known && !paused) return undefined
  const before = circuitOf(await heldRow(tx, origin, now))
  const after = { ...resumed(before, now), pauses: 0 }
  await writeCircuit(tx, origin, after, now)
  return { before, after }
}

/**
 * Takes turns at a destination that is sent to at a rate: at most `most`, one after the other from now on, none
 * later than `horizonMs`. Whoever shares the database shares the rate. Returns the times of the turns.
 */
export async function takeSlots(
  tx: Tx,
  origin: string,
  { now, perSecond, most, horizonMs }: { now: number; perSecond: number; most: number; horizonMs: number },
): Promise<number[]> {
  const { next_slot } = await heldRow(tx, origin, now)
  const first = Math.max(next_slot, now)
  const between = 1_000 / perSecond
  const fitting = Math.floor((now + horizonMs - first) / between) + 1
  const slots = Array.from({ length: Math.max(0, Math.min(fitting, most)) }, (_, n) => first + n * between)
  const last = slots.at(-1)
  if (last !== undefined)
    await tx
      .updateTable('destinations')
      .set({ next_slot: Math.ceil(last + between), updated_at: now })
      .where('origin', '=', origin)
      .execute()
  return slots
}

/** A destination as operators see it. */
export interface DestinationShown extends Destination {
  rules: string[]
  /** How many deliveries wait for it. */
  waiting: number
}

/** Every destination that a rule was seen to send to, or that was paused, with how much waits for it. */
export async function showDestinations(db: Db, now: number): Promise<DestinationShown[]> {
  const rows = await db.selectFrom('destinations').selectAll().execute()
  const ruled = await db.selectFrom('destination_rules').selectAll().orderBy('rule_id').execute()
  const known = new Map(rows.map((row) => [row.origin, circuitOf(row)]))
  const waiting = await waitingByRule(db)
  const rules = Map.groupBy(ruled, ({ origin }) => origin)
  return [...new Set([...known.keys(), ...rules.keys()])].sort().map((origin) => {
    const ids = (rules.get(origin) ?? []).map(({ rule_id }) => rule_id)
    const waits = ids.reduce((sum, id) => sum + (waiting.get(id) ?? 0), 0)
    return { origin, circuit: known.get(origin) ?? newCircuit(now), rules: ids, waiting: waits }
  })
}

async function waitingByRule(db: Db): Promise<Map<string, number>> {
  const { rows } = await sql<{ rule_id: string; n: number }>`
    select rule_id, count(*) as n from deliveries where status = ${sql.lit(STATE.ready)} group by rule_id`.execute(
    db,
  )
  return new Map(rows.map(({ rule_id, n }) => [rule_id, Number(n)]))
}

async function heldRow(tx: Tx, origin: string, now: number): Promise<DestinationRow> {
  const row = { origin, ...newCircuit(now), next_slot: 0, updated_at: now }
  await tx
    .insertInto('destinations')
    .values(row)
    .onConflict((conflict) => conflict.column('origin').doNothing())
    .execute()
  const held = tx.selectFrom('destinations').selectAll().where('origin', '=', origin)
  return (isPostgres(tx) ? held.forUpdate() : held).executeTakeFirstOrThrow()
}

async function writeCircuit(tx: Tx, origin: string, circuit: Circuit, now: number): Promise<void> {
  await tx
    .updateTable('destinations')
    .set({ ...circuit, updated_at: now })
    .where('origin', '=', origin)
    .execute()
}

const STATES = ['active', 'paused', 'probing'] as const

function circuitOf({ origin, next_slot, updated_at, state, ...rest }: DestinationRow): Circuit {
  const known = STATES.find((one) => one === state)
  if (!known) throw new Error(`the destination ${origin} is in no state of ours: ${state}`)
  return { ...rest, state: known }
}
