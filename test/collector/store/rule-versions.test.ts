import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMigratedStore, type Store } from '../../../collector/store/database.ts'
import { keepRuleVersions, keyOfRule, ruleBodies } from '../../../collector/store/rule-versions.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { NOON } from './delivery-rows.ts'

describe.each(DATABASES)('the versions of rules on $name', ({ create }) => {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await create()
    store = await openMigratedStore(database.url)
    await keep('a', 3)
    await keep('a', 7)
    await keep('b', 5)
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
  })

  const keep = (id: string, version: number) =>
    store.db
      .transaction()
      .execute((tx) => keepRuleVersions(tx, [{ id, body: `${id} as of ${version}` }], version, NOON))

  it.each([
    ['a', 2, undefined],
    ['a', 3, 'a as of 3'],
    ['a', 6, 'a as of 3'],
    ['a', 7, 'a as of 7'],
    ['a', 99, 'a as of 7'],
    ['b', 99, 'b as of 5'],
    ['c', 99, undefined],
  ])('give the rule %s in version %i of the settings as %s', async (rule_id, version, body) => {
    const one = { rule_id, version }
    expect((await ruleBodies(store.db, [one])).get(keyOfRule(one))).toBe(body)
  })

  it('are found together, each once', async () => {
    const wanted = [
      { rule_id: 'a', version: 4 },
      { rule_id: 'a', version: 4 },
      { rule_id: 'a', version: 8 },
      { rule_id: 'b', version: 8 },
    ]
    expect([...(await ruleBodies(store.db, wanted)).values()].sort()).toEqual([
      'a as of 3',
      'a as of 7',
      'b as of 5',
    ])
  })
})
