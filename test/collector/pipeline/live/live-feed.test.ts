import type { KyselyPlugin } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openLiveFeed } from '../../../../collector/pipeline/live/live-feed.ts'
import { LIVE_KINDS } from '../../../../collector/store/live.ts'
import { DATABASES } from '../../../support/databases.ts'
import { openWorld } from '../../../support/world.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.each(DATABASES)('the live feed on $name', ({ create }) => {
  it('reads the database only while somebody listens', async () => {
    const world = await openWorld(await create())
    let reads = 0
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => {
        reads++
        return node
      },
      transformResult: ({ result }) => Promise.resolve(result),
    }
    const store = { ...world.deps.store, db: world.deps.store.db.withPlugin(counting) }
    const feed = openLiveFeed({ ...world.deps, store }, 10)
    await pause(50)
    expect(reads).toBe(0)
    const listener = { kinds: LIVE_KINDS, hear: () => undefined, over: () => undefined }
    const leave = await feed.listen(listener)
    const also = await feed.listen(listener)
    await pause(100)
    leave?.()
    expect(reads).toBeGreaterThan(LIVE_KINDS.length)
    also?.()
    await pause(50)
    const after = reads
    await pause(100)
    expect(reads).toBe(after)
    await world.close()
  })

  it('takes a hundred listeners, and no more', async () => {
    const world = await openWorld(await create())
    const feed = openLiveFeed(world.deps, 1000)
    let over = 0
    const listener = () => ({ kinds: LIVE_KINDS, hear: () => undefined, over: () => void over++ })
    for (let n = 0; n < 100; n++) expect(await feed.listen(listener())).toBeDefined()
    expect(await feed.listen(listener())).toBeUndefined()
    feed.stop()
    expect(over).toBe(100)
    await world.close()
  })
})
