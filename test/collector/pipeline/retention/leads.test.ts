import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tellPerson } from '../../../../collector/pipeline/leads/tell-person.ts'
import { DATABASES } from '../../../support/databases.ts'
import { type LeadWorld, openLeadWorld } from '../leads/lead-world.ts'
import { ALL_ONE_DAY, DAY, keep, stored } from './keeping.ts'

describe.each(DATABASES)('leads that are older than they are kept, on $name', ({ create }) => {
  let world: LeadWorld
  beforeEach(async () => {
    world = await openLeadWorld(await create())
    world.clock.at = Date.now()
  })
  afterEach(() => world.close())

  const later = (days: number) => {
    world.clock.at += days * DAY
  }
  const known = () => tellPerson(world.deps, { email: 'ada1@example.com' }, 'test')

  it('go with their auctions, sales and calls, and who it was; the money stays', async () => {
    expect(await world.offer()).toMatchObject({ lead_status: 'sold' })
    const money = await world.ledger()
    const before = await stored(world)
    expect(before).toMatchObject({ leads: 1, sales: 1, auctions: 1 })
    expect(await known()).toHaveLength(1)
    later(400)
    expect(await keep(world, { leads: 365 })).toEqual({ leads: 1 })
    const { clicks, ledger, identities } = before
    expect(await stored(world)).toEqual({ clicks, ledger, identities })
    expect(await keep(world, { clicks: 365 })).toEqual({ clicks: 1 })
    expect(await stored(world)).toEqual({ ledger })
    expect(await known()).toEqual([])
    expect(await world.ledger()).toEqual(money)
    expect(money.revenue).toBeGreaterThan(0)
  })

  it('stay while somebody has to settle what became of them', async () => {
    world.acme.post = () => ({ status: 500, body: 'oops' })
    expect(await world.offer()).toMatchObject({ lead_status: 'unknown' })
    const before = await stored(world)
    expect(before).toHaveProperty('buyer_calls')
    later(400)
    await keep(world, ALL_ONE_DAY)
    expect(await stored(world)).toEqual(before)
    expect(await known()).toHaveLength(1)
  })

  it('take the calls to buyers along only where those are not to be kept', async () => {
    await world.offer()
    const { buyer_calls = 0, ...rest } = await stored(world)
    later(91)
    expect(await keep(world, { buyer_calls: 90 })).toEqual({ buyer_calls })
    expect(await stored(world)).toEqual(rest)
  })

  it('are not what a partner asked a price for, until the promise of it is as old', async () => {
    const door = {
      ...{ cid: 'auto', pid: 'fb_ads', requires: 'nothing' as const },
      visitor: { ip: '198.51.100.4', userAgent: 'partner/1.0' },
    }
    const asked = await world.verbs.ping({ cid: 'auto', zip_code: '90210', age: 30 }, door)
    expect(asked).toMatchObject({ code: 'ping_accept' })
    const { clicks, ...before } = await stored(world)
    expect(before).toMatchObject({ auctions: 1, promises: 1 })
    expect(await keep(world, { pings: 1 })).toEqual({ pings: 0 })
    expect(await stored(world)).toEqual({ clicks, ...before })
    later(2)
    expect(await keep(world, { clicks: 1 })).toEqual({ clicks: 0 })
    expect(await keep(world, { pings: 1 })).toEqual({ pings: 1 })
    expect(await stored(world)).toEqual({ clicks })
  })
})
