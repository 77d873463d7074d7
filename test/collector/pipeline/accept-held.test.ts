import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acceptHeld, watchHolds } from '../../../collector/pipeline/accept-held.ts'
import { decideConversion } from '../../../collector/pipeline/decide-conversion.ts'
import { DATABASES } from '../../support/databases.ts'
import { openWorld, type World } from '../../support/world.ts'
import { settingsWith } from './dispatch-world.ts'
import { say } from './inbound/say.ts'

const TX = 'tx-held-0001'
const DAY = 24 * 60 * 60_000
const NOWHERE = { url: 'http://127.0.0.1:9/postback' }

describe.each(DATABASES)('a conversion on hold, on $name', ({ create }) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(
      await create(),
      settingsWith(
        { id: 'done', to: NOWHERE },
        { id: 'pending', to: NOWHERE, trigger: 'conversion_pending' },
        { id: 'rejected', to: NOWHERE, trigger: 'conversion_reject' },
      ),
    )
    await world.click(TX)
    await world.fire({ cid: 'auto', event_id: 'upsell', transaction_id: TX, revenue: 20 })
  })
  afterEach(() => world.close())

  const stands = () => world.deps.store.db.selectFrom('conversions').selectAll().executeTakeFirstOrThrow()
  const owed = async () => {
    const rows = await world.deps.store.db
      .selectFrom('deliveries')
      .selectAll()
      .orderBy('delivery_id')
      .execute()
    return rows.map((row) => `${row.rule_id} ${row.trigger_key}`)
  }

  it('waits to the last millisecond, then is accepted by itself, once', async () => {
    world.clock.at += 7 * DAY - 1
    expect(await acceptHeld(world.deps)).toBe(0)
    expect(await stands()).toMatchObject({ status: 'pending', entry: 1 })
    world.clock.at += 1
    expect(await acceptHeld(world.deps)).toBe(1)
    expect(await acceptHeld(world.deps)).toBe(0)
    expect(await stands()).toMatchObject({ status: 'accepted', entry: 2, hold_until: null })
    expect(await owed()).toEqual(['pending conversion_pending/1', 'done conversion_done/2'])
    const changes = await world.deps.store.db.selectFrom('conversion_changes').selectAll().execute()
    expect(changes).toMatchObject([{ cause: 'hold', reason: 'hold_over', at: world.clock.at }])
  })

  it('is accepted once, however many machines look at the same moment', async () => {
    world.clock.at += 8 * DAY
    const accepted = await Promise.all(Array.from({ length: 8 }, () => acceptHeld(world.deps)))
    expect(accepted.reduce((sum, one) => sum + one, 0)).toBe(1)
    expect(await owed()).toHaveLength(2)
  })

  it('is what a partner decides before the time, also when that is to go on waiting', async () => {
    await say(world.deps, { subid: TX, status: 'declined' })
    await say(world.deps, { subid: TX, status: 'hold' })
    world.clock.at += 8 * DAY
    expect(await acceptHeld(world.deps)).toBe(0)
    expect(await stands()).toMatchObject({ status: 'pending', entry: 3 })
  })

  it('goes on waiting for its time when a partner only says that it is pending', async () => {
    await say(world.deps, { subid: TX, status: 'pending', payout: '21' })
    expect(await stands()).toMatchObject({ status: 'pending', entry: 1, revenue_micros: 21_000_000 })
    world.clock.at += 7 * DAY
    expect(await acceptHeld(world.deps)).toBe(1)
  })

  it('is what an operator decides before the time', async () => {
    const { conversion_id } = await stands()
    const decision = { reason: 'fraud', actor: 'eve' }
    await decideConversion(world.deps, { ...decision, conversionId: conversion_id, status: 'rejected' })
    world.clock.at += 8 * DAY
    expect(await acceptHeld(world.deps)).toBe(0)
    expect(await stands()).toMatchObject({ status: 'rejected' })
    expect(await owed()).toEqual(['pending conversion_pending/1', 'rejected conversion_reject/2'])
  })

  it('without a hold waits for a word', async () => {
    await world.click('tx-held-0002')
    await say(world.deps, { subid: 'tx-held-0002', status: 'pending', payout: 5 })
    world.clock.at += 1_000 * DAY
    expect(await acceptHeld(world.deps)).toBe(1)
    const { db } = world.deps.store
    const rows = await db
      .selectFrom('conversions')
      .select(['event_id', 'status'])
      .orderBy('conversion_id')
      .execute()
    expect(rows).toEqual([
      { event_id: 'upsell', status: 'accepted' },
      { event_id: 'sale', status: 'pending' },
    ])
  })

  it('is seen to by a timer', async () => {
    const watch = watchHolds(world.deps, { pollMs: 10 })
    world.clock.at += 7 * DAY
    await expect.poll(async () => (await stands()).status, { timeout: 5_000 }).toBe('accepted')
    await watch.stop()
  })
})
