import { sql } from 'kysely'
import type { SourceRateRow } from './machine-tables.ts'
import type { Db } from './tables.ts'

/**
 * Takes so many of what a source may send in this second, all or none of them: true where that many were left. One
 * statement, so that of all machines together it is never more.
 */
export async function takeFromSecond(
  db: Db,
  { pid, second, used: wanted }: SourceRateRow,
  perSecond: number,
): Promise<boolean> {
  if (wanted > perSecond) return false
  const row = await db
    .insertInto('source_rates')
    .values({ pid, second, used: wanted })
    .onConflict((conflict) =>
      conflict
        .column('pid')
        .doUpdateSet({
          second: sql<number>`excluded.second`,
          used: sql<number>`case when source_rates.second = excluded.second
            then source_rates.used + excluded.used else excluded.used end`,
        })
        // A machine whose clock is a little behind takes nothing of a second that is over.
        .where(sql<boolean>`source_rates.second < excluded.second
          or (source_rates.second = excluded.second and source_rates.used + excluded.used <= ${perSecond})`),
    )
    .returning('pid')
    .executeTakeFirst()
  return row !== undefined
}
