import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '../../../collector/domain/problem.ts'
import { gather } from '../../../collector/pipeline/gather.ts'
import { openMigratedStore, openStore, type Store } from '../../../collector/store/database.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { freePort } from '../../support/postgres.ts'

const PLENTY = { maxWaiting: 10_000 }
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const outage = () => Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' })

/** A commit that lasts until a test ends it, and the groups it was given. */
function slowCommit() {
  const groups: number[][] = []
  const ends: PromiseWithResolvers<void>[] = []
  const run = async (group: readonly number[]) => {
    const end = Promise.withResolvers<void>()
    groups.push([...group])
    ends.push(end)
    await end.promise
    return group.map((item) => item * 10)
  }
  const begun = async (count: number) => {
    while (groups.length < count) await new Promise((resolve) => setImmediate(resolve))
  }
  return { groups, ends, run, begun }
}

describe('gather', () => {
  it('commits what came in one tick as one group, and answers each with its own result', async () => {
    const groups: number[][] = []
    const take = gather(async (group: readonly number[]) => {
      groups.push([...group])
      return group.map((item) => `result of ${item}`)
    }, PLENTY)
    expect(await Promise.all(numbers(5).map(take))).toEqual(numbers(5).map((item) => `result of ${item}`))
    expect(groups).toEqual([numbers(5)])
  })

  it('lets the next group grow while a commit runs, and keeps the order', async () => {
    const { groups, ends, run, begun } = slowCommit()
    const take = gather(run, PLENTY)
    const first = take(0)
    await begun(1)
    const rest = [1, 2, 3].map(take)
    await new Promise((resolve) => setImmediate(resolve))
    const last = take(4)
    expect(groups).toEqual([[0]])
    ends[0]?.resolve()
    await begun(2)
    expect(groups).toEqual([[0], [1, 2, 3, 4]])
    ends[1]?.resolve()
    expect(await Promise.all([first, ...rest, last])).toEqual([0, 10, 20, 30, 40])
  })

  it('runs as many groups at the same time as there are lanes, and lets the next one grow meanwhile', async () => {
    const { groups, ends, run, begun } = slowCommit()
    const take = gather(run, { ...PLENTY, lanes: 2 })
    const first = take(0)
    await begun(1)
    const second = [1, 2].map(take)
    await begun(2)
    const third = [3, 4].map(take)
    await new Promise((resolve) => setImmediate(resolve))
    expect(groups).toEqual([[0], [1, 2]])
    ends[1]?.resolve()
    await begun(3)
    expect(groups).toEqual([[0], [1, 2], [3, 4]])
    ends[0]?.resolve()
    ends[2]?.resolve()
    expect(await Promise.all([first, ...second, ...third])).toEqual([0, 10, 20, 30, 40])
  })

  it('takes at most so many at once', async () => {
    const sizes: number[] = []
    const take = gather(
      async (group: readonly number[]) => {
        sizes.push(group.length)
        return group
      },
      { ...PLENTY, group: 4 },
    )
    expect(await Promise.all(numbers(10).map(take))).toEqual(numbers(10))
    expect(sizes).toEqual([4, 4, 2])
  })

  it('refuses what comes when too much waits, and takes again when it is less', async () => {
    const { ends, run, begun } = slowCommit()
    const take = gather(run, { maxWaiting: 2 })
    const first = take(0)
    await begun(1)
    const waiting = [take(1), take(2)]
    const refused = await take(3).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Problem)
    expect(refused).toMatchObject({ status: 503, code: 'overloaded', details: { retryAfterS: 1 } })
    ends[0]?.resolve()
    await begun(2)
    const later = take(4)
    ends[1]?.resolve()
    await begun(3)
    ends[2]?.resolve()
    expect(await Promise.all([first, ...waiting, later])).toEqual([0, 10, 20, 40])
  })

  it.each([0, 7, 255])(
    'lets one that is refused fail alone, whichever place it has (%i of 256)',
    async (poison) => {
      let runs = 0
      const stored: number[] = []
      const take = gather(async (group: readonly number[]) => {
        runs += 1
        if (group.includes(poison)) throw Object.assign(new Error('twice'), { code: '23505' })
        stored.push(...group)
        return group
      }, PLENTY)
      const answers = await Promise.allSettled(numbers(256).map(take))
      expect(answers.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([poison])
      expect(stored).toEqual(numbers(256).filter((item) => item !== poison))
      expect(runs).toBeLessThanOrEqual(17)
    },
  )

  it.each([
    ['a fault of ours', () => new TypeError('x is undefined')],
    ['a problem of the caller', () => new Problem(400, 'invalid_thing', 'It is not valid.')],
  ])('lets one that meets %s fail alone', async (_, faultOf) => {
    const take = gather(async (group: readonly number[]) => {
      if (group.includes(3)) throw faultOf()
      return group
    }, PLENTY)
    const answers = await Promise.allSettled(numbers(8).map(take))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(7)
    expect(answers[3]).toMatchObject({ status: 'rejected', reason: faultOf() })
  })

  it('fails a whole group at once in an outage, and asks again only for the next', async () => {
    let runs = 0
    const take = gather(async (group: readonly number[]) => {
      runs += 1
      if (runs === 1) throw outage()
      return group
    }, PLENTY)
    const answers = await Promise.allSettled(numbers(256).map(take))
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true)
    expect(runs).toBe(1)
    expect(await take(7)).toBe(7)
  })

  it('does not do again what was done, when it has the wrong number of results', async () => {
    let runs = 0
    const take = gather(async (group: readonly number[]) => {
      runs += 1
      return group.slice(1)
    }, PLENTY)
    const answers = await Promise.allSettled(numbers(4).map(take))
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true)
    expect(runs).toBe(1)
  })

  it('gives back a result that is nothing', async () => {
    const take = gather(async (group: readonly number[]) => group.map(() => undefined), PLENTY)
    expect(await take(1)).toBeUndefined()
  })

  it('goes on after any exception, even one that is thrown before anything was promised', async () => {
    let broken = true
    const take = gather((group: readonly number[]) => {
      if (broken) throw new Error('at once')
      return Promise.resolve(group)
    }, PLENTY)
    await expect(take(1)).rejects.toThrow('at once')
    await expect(Promise.all([take(2), take(3)])).rejects.toThrow('at once')
    broken = false
    expect(await Promise.all([take(4), take(5)])).toEqual([4, 5])
  })

  it('waits a little for more where nobody waits for the answer', async () => {
    const sizes: number[] = []
    const take = gather(
      async (group: readonly number[]) => {
        sizes.push(group.length)
        return group
      },
      { ...PLENTY, pauseMs: 30 },
    )
    const taken = [take(1)]
    await new Promise((resolve) => setImmediate(resolve))
    taken.push(take(2))
    await new Promise((resolve) => setTimeout(resolve, 2))
    taken.push(take(3))
    expect(await Promise.all(taken)).toEqual([1, 2, 3])
    expect(sizes).toEqual([3])
  })
})

describe.each(DATABASES)('gather, before a database of $name', ({ name, create }) => {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await create()
    store = await openMigratedStore(database.url)
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
  })

  const storing = ({ db }: Store) => {
    const groups: number[] = []
    const take = gather(async (group: readonly string[]) => {
      groups.push(group.length)
      await db.transaction().execute(async (tx) => {
        for (const value of group) await tx.insertInto('meta').values({ name: value, value }).execute()
      })
      return group
    }, PLENTY)
    return { groups, take }
  }

  it('stores all of a group but the one that is there already', async () => {
    const { take } = storing(store)
    await take('taken')
    const answers = await Promise.allSettled(['a', 'b', 'taken', 'c', 'd'].map(take))
    expect(answers.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    const stored = await store.db.selectFrom('meta').select('name').orderBy('name').execute()
    expect(stored.map((row) => row.name)).toEqual(['a', 'b', 'c', 'd', 'taken'])
  })

  it('asks a database that is away once for a whole group', async () => {
    const gone =
      name === 'postgres'
        ? openStore(`postgres://postgres@127.0.0.1:${await freePort()}/postgres`)
        : openStore(database.url)
    if (name === 'sqlite') await gone.close()
    const { groups, take } = storing(gone)
    const answers = await Promise.allSettled(numbers(100).map((index) => take(`value ${index}`)))
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true)
    expect(groups).toEqual([100])
    if (name === 'postgres') await gone.close()
  })
})
