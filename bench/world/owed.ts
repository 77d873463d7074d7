import { v7 } from 'uuid'
import { openStore, type Store } from '../../collector/store/database.ts'
import { insertEvents } from '../../collector/store/events.ts'
import { owe } from '../../collector/store/outbox.ts'
import { deliveryRow } from '../../test/collector/store/delivery-rows.ts'
import { eventRow } from '../../test/support/report-rows.ts'
import type { Run } from '../measure/run.ts'

/** Owes postbacks of stored sales, all in one transaction. */
export type OweMore = (count: number) => Promise<void>

/** Opens a database that a collector serves, to owe postbacks in it. */
export function oweIn(run: Run, database: string): OweMore {
  const store: Store = openStore(database)
  run.after(store.close)
  return async (count) => {
    const now = Date.now()
    const events = Array.from({ length: count }, () =>
      eventRow(now, { event_id: 'sale_0', type: 'conversion', revenue_micros: 49_900_000, currency: 'USD' }),
    )
    const owed = events.map(({ event_uid, transaction_id }) =>
      deliveryRow(v7(), {
        ...{ rule_id: 'network', subject_uid: event_uid, transaction_id, pid: 'organic' },
        ...{ run_at: now, at: now, updated_at: now },
      }),
    )
    await store.db.transaction().execute(async (tx) => {
      await insertEvents(tx, events)
      await owe(tx, owed)
    })
  }
}
