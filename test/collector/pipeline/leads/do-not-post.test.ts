import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LeadDoor } from '../../../../collector/pipeline/leads/read-lead.ts'
import type { BuyerReply } from '../../../support/buyer.ts'
import { DATABASES } from '../../../support/databases.ts'
import { LEAD, type LeadWorld, openLeadWorld } from './lead-world.ts'

const PERSON = [{ phone: LEAD.phone }]
const REFUSED = { type: 'application/json', body: '{"Success":"false"}' }
const slowBid: BuyerReply = {
  type: 'application/json',
  body: '{"Success":true,"Payout":50,"TransactionId":"ref-50"}',
  afterMs: 300,
}
const DOOR: LeadDoor = {
  ...{ pid: 'fb_ads', requires: 'nothing' as const },
  visitor: { ip: '203.0.113.9', userAgent: 'partner' },
}

describe.each(DATABASES)('somebody on a do-not-post list on $name', ({ create }) => {
  let world: LeadWorld

  beforeEach(async () => {
    world = await openLeadWorld(await create())
  })
  afterEach(() => world.close())

  const reasonOf = async (leadUid: string) => {
    const { db } = world.deps.store
    const lead = await db
      .selectFrom('leads')
      .select(['status', 'reason'])
      .where('lead_uid', '=', leadUid)
      .executeTakeFirstOrThrow()
    return lead
  }

  it.each(['do_not_post', 'do_not_contact', 'a_list_of_our_own'])(
    'is no lead, and gets no bid, when the list is %s',
    async (list) => {
      await world.verbs.suppress({ people: PERSON, list, actor: 'me' })
      await expect(world.offer()).rejects.toMatchObject({ status: 403, code: 'suppressed' })
      expect(await world.verbs.ping({ cid: 'auto', ...LEAD }, DOOR)).toMatchObject({
        ...{ code: 'ping_reject', reason: 'suppressed' },
      })
      expect([...world.acme.pings, ...world.globex.pings]).toEqual([])
      await world.verbs.release({ people: PERSON, list, actor: 'me' })
      expect(await world.offer()).toMatchObject({ code: 'lead_sold' })
    },
  )

  it('is not posted when put there between ping and post', async () => {
    let listing: Promise<number> | undefined
    world.acme.ping = () => {
      listing = world.verbs.suppress({ people: PERSON, list: 'do_not_post', actor: 'me' })
      return slowBid
    }
    const { lead_uid, code } = await world.offer()
    expect([await listing, code]).toEqual([1, 'lead_unsold'])
    expect([...world.acme.posts, ...world.globex.posts]).toEqual([])
    expect(await world.sales(lead_uid)).toEqual([])
    expect(await world.entries(lead_uid)).toEqual({ acme_auto: 'suppressed', globex_auto: 'bid' })
    expect(await reasonOf(lead_uid)).toEqual({ status: 'unsold', reason: 'suppressed' })
  })

  it('uses up no place in a cap', async () => {
    world.acme.ping = () => {
      void world.verbs.suppress({ people: PERSON, list: 'do_not_post', actor: 'me' })
      return slowBid
    }
    await world.offer()
    expect(await world.deps.store.db.selectFrom('cap_usage').selectAll().execute()).toEqual([])
  })

  it('is not posted to the next buyer when put there while the first one refuses', async () => {
    world.acme.post = () => {
      void world.verbs.suppress({ people: PERSON, list: 'do_not_post', actor: 'me' })
      return { ...REFUSED, afterMs: 300 }
    }
    const { lead_uid } = await world.offer()
    expect(await world.entries(lead_uid)).toEqual({ acme_auto: 'refused', globex_auto: 'suppressed' })
    expect(world.globex.posts).toEqual([])
  })

  it('is not even pinged for when the lead is offered again', async () => {
    await world.change(({ delivery_methods }) => {
      Object.assign(delivery_methods[0]?.post ?? {}, { timeout_ms: 200 })
    })
    world.acme.post = () => 'hang'
    const { lead_uid: leadUid } = await world.offer()
    const asked = world.globex.pings.length
    await world.verbs.suppress({ people: PERSON, list: 'do_not_post', actor: 'me' })
    const outcome = { status: 'refused' } as const
    await world.verbs.settle({ leadUid, account: 'acme_auto', outcome, cause: 'admin' })
    await expect.poll(async () => (await reasonOf(leadUid)).status).toBe('unsold')
    expect(world.globex.pings).toHaveLength(asked)
    expect(await world.entries(leadUid)).toMatchObject({ globex_auto: 'suppressed' })
  })

  it('is refused when a partner posts what it pinged before', async () => {
    const { transaction_id } = await world.verbs.ping({ cid: 'auto', zip_code: '90210', age: 30 }, DOOR)
    await world.verbs.suppress({ people: PERSON, list: 'do_not_post', actor: 'me' })
    const lead = { cid: 'auto', transaction_id, ...LEAD }
    await expect(world.verbs.post(lead, DOOR, true)).rejects.toMatchObject({ code: 'suppressed' })
    expect([...world.acme.posts, ...world.globex.posts]).toEqual([])
  })

  it('is another one than somebody who only does not want to be written to', async () => {
    world.acme.ping = () => {
      void world.verbs.suppress({ people: PERSON, list: 'do_not_contact', actor: 'me' })
      return slowBid
    }
    expect(await world.offer()).toMatchObject({ code: 'lead_sold' })
  })

  it('stays there when erased, as nothing but a hash', async () => {
    const { deps, verbs } = world
    const { db } = deps.store
    await world.offer({ email: 'gone@example.com' })
    await verbs.suppress({
      people: [{ email: 'gone@example.com', phone: LEAD.phone }],
      list: 'do_not_post',
      actor: 'me',
    })
    const before = await db.selectFrom('suppressions').selectAll().orderBy('hash').execute()
    expect(before.map((row) => deps.sealer.open(row.sealed ?? '')).sort()).toEqual([
      '+12025550123',
      'gone@example.com',
    ])
    await verbs.erase({ email: 'gone@example.com' }, 'tester')
    const after = await db.selectFrom('suppressions').selectAll().orderBy('hash').execute()
    expect(after).toEqual(before.map((row) => ({ ...row, sealed: null })))
    await expect(world.offer({ email: 'gone@example.com' })).rejects.toMatchObject({ code: 'suppressed' })
  })
})
