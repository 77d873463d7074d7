import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '../../../../collector/domain/problem.ts'
import { acceptHeld } from '../../../../collector/pipeline/accept-held.ts'
import { openRejectedKeeper } from '../../../../collector/pipeline/rejected/keep-rejected.ts'
import { expire } from '../../../../collector/pipeline/retention/expire.ts'
import { watchRetention } from '../../../../collector/pipeline/retention/watch-retention.ts'
import { DATABASES } from '../../../support/databases.ts'
import { type DispatchWorld, openDispatchWorld } from '../dispatch-world.ts'
import { say } from '../inbound/say.ts'
import { ALL_ONE_DAY, DAY, keep, stored } from './keeping.ts'

const TX = 'tx-old-000001'
const sale = (more: object = {}) => ({
  cid: 'auto',
  event_id: 'sale',
  transaction_id: TX,
  revenue: 5,
  ...more,
})

describe.each(DATABASES)('what is older than it is kept, on $name', ({ create }) => {
  let world: DispatchWorld
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
    // Ids are made by the clock of the machine.
    world.clock.at = Date.now()
  })
  afterEach(() => world.close())

  const later = (days: number) => {
    world.clock.at += days * DAY
  }
  const sendAll = async () => {
    world.dispatch()
    await world.until(async () => Object.keys(await world.states()).join() === 'sent')
  }

  // What a partner's word is answered.
  const word = (subid: string, status: string) =>
    say(world.deps, { subid, status }).then(
      ({ code }) => code,
      (error: unknown) => (error instanceof Problem ? error.code : error),
    )

  it('goes kind by kind, and nothing goes that is kept for ever', async () => {
    await world.rules({ to: await world.receiver() })
    await world.sell(3)
    await sendAll()
    const before = await stored(world)
    expect(before).toMatchObject({ clicks: 3, events: 3, conversions: 3, deliveries: 3, attempts: 3 })

    later(89)
    expect(await keep(world, { attempts: 90 })).toEqual({ attempts: 0 })
    later(2)
    expect(await keep(world, {})).toEqual({})
    expect(await stored(world)).toEqual(before)
    expect(await keep(world, { attempts: 90 })).toEqual({ attempts: 3 })
    const { attempts: _gone, ...rest } = before
    expect(await stored(world)).toEqual(rest)
    expect(await keep(world, { deliveries: 90 })).toEqual({ deliveries: 3 })
    // Something came of these visits, and that is kept.
    expect(await keep(world, { clicks: 90 })).toEqual({ clicks: 0 })
    expect(await keep(world, { events: 90, clicks: 90 })).toEqual({ events: 3, clicks: 3 })
    expect(await stored(world)).toEqual({})
  })

  it('stays with all that belongs to it while something of it waits to be sent', async () => {
    const network = await world.receiver()
    await world.rules({ to: network })
    await world.sell()
    const before = await stored(world)
    later(400)
    await keep(world, ALL_ONE_DAY)
    expect(await stored(world)).toEqual(before)
    await sendAll()
    expect(network.calls).toHaveLength(1)
    await keep(world, ALL_ONE_DAY)
    expect(await stored(world)).toMatchObject({ deliveries: 1, attempts: 1 })
    later(2)
    await keep(world, ALL_ONE_DAY)
    expect(await stored(world)).toEqual({})
  })

  it('stays while a conversion is pending, and as long again after a word about it', async () => {
    await world.click(TX)
    await world.fire(sale({ event_id: 'upsell' }))
    later(30)
    expect(await keep(world, ALL_ONE_DAY)).toMatchObject({ events: 0, clicks: 0 })
    expect(await acceptHeld(world.deps)).toBe(1)
    expect(await keep(world, ALL_ONE_DAY)).toMatchObject({ events: 0, clicks: 0 })
    later(2)
    await say(world.deps, { subid: TX, status: 'declined' })
    expect(await keep(world, ALL_ONE_DAY)).toMatchObject({ inbound: 0, events: 0, clicks: 0 })
    later(2)
    expect(await keep(world, ALL_ONE_DAY)).toMatchObject({ inbound: 1, events: 1, clicks: 1 })
    expect(await stored(world)).toEqual({})
  })

  it('is still known as accepted before, for as long as its visit is kept', async () => {
    await world.click(TX)
    await world.fire(sale())
    later(400)
    expect(await keep(world, { events: 365 })).toEqual({ events: 1 })
    expect(await world.fire(sale())).toMatchObject({ code: 'duplicate_event' })
    expect(await stored(world)).toEqual({ clicks: 1, event_pairs: 1 })
    await keep(world, { clicks: 365 })
    expect(await world.fire(sale())).toMatchObject({ code: 'invalid_transaction_id' })
  })

  it('is not made anew by what a partner says of it too late', async () => {
    await world.click(TX)
    await world.fire(sale())
    later(400)
    await keep(world, { events: 365 })
    expect(await word(TX, 'approved')).toBe('duplicate_event')
    expect(await stored(world)).toEqual({ clicks: 1, event_pairs: 1, inbound: 1 })
  })

  it('is whole or gone where a partner speaks of it at the same moment', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `tx-race-${String(n).padStart(6, '0')}`)
    for (const id of ids) await world.click(id)
    await world.fireAll(ids.map((transaction_id) => sale({ transaction_id })))
    later(400)
    const [, ...words] = await Promise.all([
      keep(world, { events: 365 }),
      ...ids.map((subid) => word(subid, 'declined')),
    ])
    const heard = words.filter((code) => code === 'conversion_updated').length
    expect(words.filter((code) => code === 'duplicate_event')).toHaveLength(ids.length - heard)
    const { events = 0, conversions = 0, conversion_changes = 0 } = await stored(world)
    expect([events, conversions, conversion_changes]).toEqual([heard, heard, heard])
  })

  it('is what was refused at the door as well', async () => {
    const keeper = openRejectedKeeper(world.deps)
    const visitor = { ip: '203.0.113.7', userAgent: 'Firefox/140.0' }
    const call = { door: 'click' as const, visitor, text: '{', contentType: 'text/plain', bytes: 1 }
    keeper.keep({ ...call, whole: true }, new Problem(400, 'invalid_body', 'It is no JSON.'))
    await keeper.idle()
    later(29)
    expect(await keep(world, { rejected: 30 })).toEqual({ rejected: 0 })
    later(2)
    expect(await keep(world, { rejected: 30 })).toEqual({ rejected: 1 })
    expect(await stored(world)).toEqual({})
  })

  it('is no visit that came again lately', async () => {
    await world.click(TX)
    later(400)
    await world.click(TX, 'https://lp.example/?sub1=again')
    expect(await keep(world, { clicks: 365 })).toEqual({ clicks: 0 })
    expect(await stored(world)).toEqual({ clicks: 1, touches: 1 })
    later(400)
    expect(await keep(world, { clicks: 365 })).toEqual({ clicks: 1 })
    expect(await stored(world)).toEqual({})
  })

  it('goes in pieces, each once, however many do it; one that only counts deletes nothing', async () => {
    for (let n = 0; n < 750; n += 1) await world.click(`tx-many-${String(n).padStart(6, '0')}`)
    later(400)
    await world.click(TX)
    expect(await keep(world, { clicks: 365 }, { dryRun: true })).toEqual({ clicks: 750 })
    expect(await stored(world)).toEqual({ clicks: 751 })
    const runs = await Promise.all([1, 2, 3].map(() => keep(world, { clicks: 365 })))
    await keep(world, { clicks: 365 })
    expect(runs.reduce((sum, { clicks = 0 }) => sum + clicks, 0)).toBe(750)
    expect(await stored(world)).toEqual({ clicks: 1 })
  })

  it('is looked at once by a process that goes on, until it looks anew', async () => {
    const marks = new Map()
    const kept = { ...ALL_ONE_DAY, ...{ events: 0, leads: 0 } }
    const again = async () => (await expire(world.deps, kept, { marks, dryRun: false, restMs: 0 })).expired
    await world.click(TX)
    await world.fire(sale())
    later(3)
    expect(await again()).toMatchObject({ clicks: 0 })
    await keep(world, { events: 1 })
    expect(await again()).toMatchObject({ clicks: 0 })
    marks.clear()
    expect(await again()).toMatchObject({ clicks: 1 })
  })

  it('goes by itself, and every run says what went', async () => {
    await world.click(TX)
    later(3)
    const watch = watchRetention(world.deps, ALL_ONE_DAY, { firstMs: 1, everyMs: 1 })
    await world.until(() => watch.figures().deleted === 1)
    await world.until(() => world.told.filter(({ what }) => what === 'retention.done').length > 1)
    await watch.stop()
    expect(world.told.filter(({ what }) => what === 'retention.failed')).toEqual([])
    expect(world.told[0]).toMatchObject({ level: 'info', what: 'retention.done', facts: { clicks: 1 } })
    expect(watch.figures().endedAt).toBe(world.clock.at)
    expect(await stored(world)).toEqual({})
  })
})
