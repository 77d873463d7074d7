import { sql } from 'kysely'
import { STATE } from './outbox.ts'
import type { Db } from './tables.ts'

/** What is waiting to be done, on all machines together. */
export interface Queues {
  deliveries_waiting: number
  deliveries_under_way: number
  /** How long the delivery that is due longest has been waiting, in milliseconds; 0 when none is due. */
  deliveries_late_ms: number
  leads_under_way: number
}

/** Counts what is waiting, by the indexes that hold nothing else. */
export async function readQueues(db: Db, now: number): Promise<Queues> {
  const count = async (what: string, where: ReturnType<typeof sql>) => {
    const from = sql`select count(*) as n from ${sql.table(what)} where ${where}`
    const { rows } = await sql<{ n: number }>`${from}`.execute(db)
    return Number(rows[0]?.n ?? 0)
  }
  const { rows } = await sql<{ at: number | null }>`
    select min(run_at) as at from deliveries where status = ${sql.lit(STATE.ready)}`.execute(db)
  const due = rows[0]?.at ?? now
  return {
    deliveries_waiting: await count('deliveries', sql`status = ${sql.lit(STATE.ready)}`),
    deliveries_under_way: await count('deliveries', sql`status = ${sql.lit(STATE.leased)}`),
    deliveries_late_ms: Math.max(0, now - due),
    leads_under_way: await count('leads', sql`status in ('validated', 'distributing')`),
  }
}
