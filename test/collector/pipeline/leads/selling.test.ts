import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES } from '../../../support/databases.ts'
import { LEAD, type LeadWorld, openLeadWorld, type Settings } from './lead-world.ts'

const selling =
  (distribution: Record<string, unknown>) =>
  ({ campaigns }: Settings) =>
    void Object.assign(campaigns[0] ?? {}, { distribution })

const REFUSED = { type: 'application/json', body: '{"Success":"false"}' }

describe.each(DATABASES)('selling a lead on $name', ({ create }) => {
  let world: LeadWorld

  beforeEach(async () => {
    world = await openLeadWorld(await create())
  })
  afterEach(() => world.close())

  it('sells a shared lead to up to max_sales buyers', async () => {
    await world.change(selling({ sell: 'shared', max_sales: 2 }))
    const receipt = await world.offer({ pid: 'fb_ads' })
    expect(receipt).toMatchObject({ code: 'lead_sold', price: '3.00' })
    expect((await world.sales(receipt.lead_uid)).map((sale) => sale.state)).toEqual(['sold', 'sold'])
    expect(await world.ledger()).toEqual({ revenue: 90, payout: 3 })
  })

  it('sells one buyer the exclusive lead where that earns more than sharing it', async () => {
    await world.change((settings) => {
      selling({ sell: 'best', max_sales: 2 })(settings)
      Object.assign(settings.delivery_accounts[0] ?? {}, { sell: 'exclusive' })
    })
    const { lead_uid } = await world.offer()
    expect((await world.sales(lead_uid)).map((sale) => sale.account_id)).toEqual(['acme_auto'])
  })

  it('shares the lead where that earns more', async () => {
    await world.change(selling({ sell: 'best', max_sales: 2 }))
    const { lead_uid } = await world.offer()
    expect((await world.sales(lead_uid)).map((sale) => sale.state)).toEqual(['sold', 'sold'])
  })

  it('offers by priority, whatever is bid', async () => {
    await world.change((settings) => {
      selling({ strategy: 'priority' })(settings)
      Object.assign(settings.delivery_accounts[1] ?? {}, { priority: 0 })
    })
    const { lead_uid } = await world.offer()
    expect((await world.sales(lead_uid)).map((sale) => sale.account_id)).toEqual(['globex_auto'])
  })

  it('takes turns by round robin', async () => {
    await world.change(selling({ strategy: 'round_robin' }))
    const winners: string[] = []
    for (let offered = 0; offered < 4; offered++) {
      world.clock.at += 1_000
      const { lead_uid } = await world.offer()
      winners.push(...(await world.sales(lead_uid)).map((sale) => sale.account_id))
    }
    expect(winners).toEqual(['acme_auto', 'globex_auto', 'acme_auto', 'globex_auto'])
  })

  it('never posts a lead of unknown outcome again, and offers it to nobody else', async () => {
    await world.change(({ delivery_methods }) => {
      Object.assign(delivery_methods[0]?.post ?? {}, {
        timeout_ms: 200,
        retry: { attempts: 3, backoff_ms: 10 },
      })
    })
    world.acme.post = () => 'hang'
    const { lead_uid, ...receipt } = await world.offer()
    expect(receipt).toMatchObject({ code: 'lead_queued', lead_status: 'unknown' })
    expect(await world.sales(lead_uid)).toMatchObject([{ account_id: 'acme_auto', state: 'unknown' }])
    expect(world.acme.posts).toHaveLength(1)
    expect(world.globex.posts).toEqual([])
  })

  it('posts again to a buyer that drops repeats, under the same id', async () => {
    await world.change(({ delivery_methods }) => {
      Object.assign(delivery_methods[0]?.post ?? {}, {
        ...{ timeout_ms: 200, retry: { attempts: 2, backoff_ms: 10 }, repeat_safe: true },
      })
    })
    world.acme.post = (_, number) =>
      number === 1 ? 'hang' : { type: 'application/json', body: '{"Success":true}' }
    expect(await world.offer()).toMatchObject({ code: 'lead_sold' })
    expect(new Set(world.acme.posts.map((post) => post.id)).size).toBe(1)
    expect(world.acme.posts).toHaveLength(2)
  })

  it('settles an unknown outcome as sold at somebody’s word', async () => {
    await world.change(({ delivery_methods }) => {
      Object.assign(delivery_methods[0]?.post ?? {}, { timeout_ms: 200 })
    })
    world.acme.post = () => 'hang'
    const { lead_uid: leadUid } = await world.offer({ pid: 'fb_ads' })
    const word = { leadUid, account: 'acme_auto', cause: 'admin' }
    await world.verbs.settle({ ...word, outcome: { status: 'sold' } })
    expect(await world.verbs.status(leadUid, 'operator')).toMatchObject({
      lead_status: 'sold',
      price: '3.00',
    })
    expect(await world.ledger()).toEqual({ revenue: 50, payout: 3 })
    await expect(world.verbs.settle({ ...word, outcome: { status: 'refused' } })).rejects.toMatchObject({
      code: 'nothing_unknown',
    })
  })

  it('offers a lead to the others once its unknown outcome is settled as refused', async () => {
    await world.change(({ delivery_methods }) => {
      Object.assign(delivery_methods[0]?.post ?? {}, { timeout_ms: 200 })
    })
    world.acme.post = () => 'hang'
    const { lead_uid: leadUid } = await world.offer()
    await world.verbs.settle({
      leadUid,
      account: 'acme_auto',
      cause: 'admin',
      outcome: { status: 'refused' },
    })
    await expect
      .poll(async () => (await world.verbs.status(leadUid, 'operator'))?.lead_status, { timeout: 5_000 })
      .toBe('sold')
    expect(await world.sales(leadUid)).toMatchObject([
      { account_id: 'acme_auto', state: 'refused' },
      { account_id: 'globex_auto', state: 'sold' },
    ])
  })

  it('reverses what a returned lead earned, by entries of its own', async () => {
    const { lead_uid: leadUid } = await world.offer({ pid: 'fb_ads' })
    expect(await world.ledger()).toEqual({ revenue: 50, payout: 3 })
    await world.verbs.giveBack({ leadUid, reason: 'wrong_number', cause: 'admin' })
    expect(await world.ledger()).toEqual({ revenue: 0, payout: 0 })
    expect(await world.verbs.status(leadUid, 'operator')).toMatchObject({
      lead_status: 'returned',
      reason: 'wrong_number',
    })
    await expect(world.verbs.giveBack({ leadUid, reason: 'again', cause: 'admin' })).rejects.toMatchObject({
      code: 'nothing_to_return',
    })
  })

  it('gives the place in a cap back when the winner refuses', async () => {
    await world.change(({ delivery_accounts }) => {
      Object.assign(delivery_accounts[0] ?? {}, { caps: [{ count: 1, per: 'day' }] })
    })
    world.acme.post = () => REFUSED
    await world.offer()
    world.acme.post = () => ({ type: 'application/json', body: '{"Success":"true"}' })
    const { lead_uid } = await world.offer()
    expect(await world.sales(lead_uid)).toMatchObject([{ account_id: 'acme_auto', state: 'sold' }])
    const third = await world.offer()
    expect(await world.entries(third.lead_uid)).toMatchObject({
      acme_auto: 'cap_reached',
      globex_auto: 'sold',
    })
  })

  it('refuses a second lead with the same details, and somebody who is on a list', async () => {
    await world.offer({ email: 'Ada@Example.com' })
    await expect(world.offer({ email: ' ada@example.com ' })).rejects.toMatchObject({
      ...{ status: 409, code: 'duplicate_lead' },
    })
    await world.verbs.suppress({
      people: [{ phone: '+1 202 555 0199' }],
      list: 'do_not_contact',
      actor: 'me',
    })
    await expect(world.offer({ phone: '202.555.0199' })).rejects.toMatchObject({
      status: 403,
      code: 'suppressed',
    })
  })

  it('has the first answer again for a repeat of the same message', async () => {
    const members = { transaction_id: 'tx-repeat-1', message_id: 'm-1', email: 'rita@example.com' }
    await world.click('tx-repeat-1')
    const first = await world.offer(members)
    expect(await world.offer(members)).toEqual({ ...first, replayed: true })
    expect(world.acme.posts).toHaveLength(1)
  })

  it('runs a test through everything without charging anybody', async () => {
    const { lead_uid, ...receipt } = await world.offer({ testMode: 1, pid: 'fb_ads' })
    expect(receipt).toMatchObject({ code: 'lead_sold', test: true })
    expect(await world.ledger()).toEqual({ revenue: 0, payout: 0 })
    expect(await world.offer({ testMode: 1, testSold: 1 })).toMatchObject({ code: 'lead_sold', test: true })
    expect(world.acme.posts).toHaveLength(1)
    expect(await world.verbs.status(lead_uid, 'operator')).toMatchObject({ test: true })
  })

  it('erases somebody everywhere and leaves the money', async () => {
    const { lead_uid } = await world.offer({ pid: 'fb_ads', email: 'gone@example.com' })
    await world.fire({
      cid: 'auto',
      event_id: 'step_1',
      transaction_id: 'tx-lead-000001',
      note: 'gone@example.com',
    })
    expect(await world.verbs.erase({ email: 'Gone@example.com' }, 'tester')).toMatchObject({
      transactions: 1,
    })
    const { db } = world.deps.store
    const lead = await db
      .selectFrom('leads')
      .selectAll()
      .where('lead_uid', '=', lead_uid)
      .executeTakeFirstOrThrow()
    expect(JSON.parse(world.deps.sealer.open(lead.content))).toMatchObject({
      fields: { zip_code: LEAD.zip_code },
      consent: {},
    })
    const tables = [
      'clicks',
      'events',
      'leads',
      'buyer_calls',
      'lead_details',
      'attempts',
      'identities',
    ] as const
    const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
    expect(JSON.stringify(rows)).not.toMatch(/gone@|Moss|5550123|203\.0\.113\.7/)
    expect(await world.ledger()).toEqual({ revenue: 50, payout: 3 })
  })
})
