import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../../collector/store/database.ts'
import { listSizes } from '../../../collector/store/lists/lists.ts'
import { listWith } from '../../../collector/store/lists/suppressions.ts'
import { leads } from '../../../collector/store/migrations/002-leads.ts'
import { migrate } from '../../../collector/store/migrations/migrate.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { makeFirstRelease } from './first-release.ts'

describe.each(DATABASES)('a database from before lists had a purpose, on $name', ({ createEmpty }) => {
  let database: TestDatabase
  let store: Store

  beforeEach(async () => {
    database = await createEmpty()
    store = openStore(database.url)
    await makeFirstRelease(store, async (tx) => {
      await leads(tx)
      await sql`insert into migrations (name, at) values ('002-leads', 1)`.execute(tx)
      await sql`insert into suppressions (hash, kind, list, at) values
        ('h1', 'email', 'do_not_contact', 5), ('h2', 'phone', 'angry', 7), ('h3', 'phone', 'angry', 6)`.execute(
        tx,
      )
    })
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
  })

  it('keeps everybody on the list they were on', async () => {
    expect(await migrate(store.db)).toContain('004-lists')
    expect(await listSizes(store.db)).toEqual([
      { name: 'angry', purpose: 'do_not_contact', at: 6, size: 2, unsubscribed: 0 },
      { name: 'do_not_contact', purpose: 'do_not_contact', at: 0, size: 1, unsubscribed: 0 },
      { name: 'do_not_post', purpose: 'do_not_post', at: 0, size: 0, unsubscribed: 0 },
    ])
    expect(await listWith(store.db, ['h2'])).toBe('angry')
    expect(await listWith(store.db, ['h2'], 'do_not_post')).toBeUndefined()
  })
})
