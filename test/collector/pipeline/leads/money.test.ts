import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { payoutDue } from '../../../../collector/domain/leads/payout.ts'
import { jsonBid, xmlBid } from '../../../support/buyer.ts'
import { DATABASES } from '../../../support/databases.ts'
import { say } from '../inbound/say.ts'
import { type LeadWorld, openLeadWorld } from './lead-world.ts'

type Model = 'pay_per_lead' | 'pay_per_sale' | 'revenue_share'

describe.each(DATABASES)('the money of leads on $name', ({ create }) => {
  let world: LeadWorld

  beforeEach(async () => {
    world = await openLeadWorld(await create())
  })
  afterEach(() => world.close())

  const paying = (payout: object, maxSales = 2) =>
    world.change((settings) => {
      const sources = settings.sources as Record<string, unknown>[]
      Object.assign(sources[1] ?? {}, { payout })
      Object.assign(settings.campaigns[0] ?? {}, { distribution: { sell: 'shared', max_sales: maxSales } })
    })

  it.each([
    [{ model: 'pay_per_lead', amount: 3 }, 2, '3.00'],
    [{ model: 'pay_per_sale', amount: 3 }, 1, '3.00'],
    [{ model: 'pay_per_sale', amount: 3 }, 2, '6.00'],
    [{ model: 'revenue_share', percent: 10 }, 2, '9.00'],
  ])('by %j, sold %i times, is %s for the source', async (payout, times, price) => {
    await paying(payout, times)
    expect(await world.offer({ pid: 'fb_ads' })).toMatchObject({ code: 'lead_sold', price })
    expect((await world.ledger()).payout).toBe(Number(price))
  })

  it('is the share of the revenue that is reported later', async () => {
    await paying({ model: 'revenue_share', percent: 50 }, 1)
    await world.change(({ delivery_accounts }) => {
      delivery_accounts.splice(1)
      Object.assign(delivery_accounts[0] ?? {}, { price: { model: 'revenue_share', percent: 20 } })
    })
    expect(await world.offer({ pid: 'fb_ads' })).toMatchObject({ code: 'lead_accepted', price: '0.00' })
    await world.fire({ cid: 'auto', event_id: 'sale', transaction_id: 'tx-lead-000001', revenue: '200.00' })
    expect(await world.ledger()).toEqual({ revenue: 40, payout: 20 })
  })

  describe('sold for a share of the revenue', () => {
    const TX = 'tx-lead-000001'
    beforeEach(async () => {
      await paying({ model: 'revenue_share', percent: 50 }, 1)
      await world.change(({ delivery_accounts }) => {
        delivery_accounts.splice(1)
        Object.assign(delivery_accounts[0] ?? {}, { price: { model: 'revenue_share', percent: 20 } })
      })
    })
    const partner = (query: Record<string, unknown>) => say(world.deps, { subid: TX, ...query })
    const lead = () =>
      world.deps.store.db.selectFrom('leads').select(['status', 'entry']).executeTakeFirstOrThrow()

    it('is taken back with a rejection, and there again with the next acceptance', async () => {
      await world.offer({ pid: 'fb_ads' })
      const sums: unknown[] = []
      for (const query of [
        { status: 'pending', payout: '200' },
        { status: 'accepted' },
        { status: 'accepted', payout: '0.000007' },
        { status: 'rejected' },
        { status: 'accepted', payout: '300' },
        { status: 'rejected', payout: '0' },
      ]) {
        await partner(query)
        sums.push(await world.ledger())
      }
      expect(sums).toEqual([
        { revenue: 0, payout: 0 },
        { revenue: 40, payout: 20 },
        { revenue: 0.000001, payout: 0.000001 },
        { revenue: 0, payout: 0 },
        { revenue: 60, payout: 30 },
        { revenue: 0, payout: 0 },
      ])
      expect(await lead()).toMatchObject({ status: 'delivered' })
      await expectBalance(world)
    })

    it('is never less than nothing: what was not reported is not taken back', async () => {
      await world.click(TX)
      await partner({ status: 'accepted', payout: '100' })
      await world.offer({ pid: 'fb_ads' })
      await partner({ status: 'rejected' })
      expect(await world.ledger()).toEqual({ revenue: 0, payout: 0 })
      expect(await lead()).toMatchObject({ status: 'delivered', entry: 4 })
    })

    it('adds up when several conversions are decided about at the same moment', async () => {
      await world.offer({ pid: 'fb_ads' })
      const ids = Array.from({ length: 12 }, (_, index) => `U${index}`)
      const all = (query: object) =>
        Promise.all(ids.map((txn) => partner({ event_id: 'upsell', txn, ...query })))
      await all({ status: 'pending', payout: '10' })
      await all({ status: 'accepted' })
      expect(await world.ledger()).toEqual({ revenue: 24, payout: 12 })
      await Promise.all(ids.slice(2).map((txn) => partner({ event_id: 'upsell', txn, status: 'rejected' })))
      expect(await world.ledger()).toEqual({ revenue: 4, payout: 2 })
      await expectBalance(world)
    })
  })

  it('adds up to the micro-unit, whatever is sold, refused and given back', { timeout: 60_000 }, async () => {
    const amount = fc.integer({ min: 1, max: 99_999_999 }).map((micros) => (micros / 1_000_000).toFixed(6))
    const fate = fc.record({
      bids: fc.tuple(amount, amount),
      takes: fc.tuple(fc.boolean(), fc.boolean()),
      back: fc.constantFrom('nobody', 'acme', 'globex', 'everybody'),
    })
    const models = fc.constantFrom<Model>('pay_per_lead', 'pay_per_sale', 'revenue_share')
    const cases = fc.tuple(models, fc.array(fate, { minLength: 1, maxLength: 4 }))
    await fc.assert(
      fc.asyncProperty(cases, async ([model, fates]) => {
        await paying(model === 'revenue_share' ? { model, percent: 12.3456 } : { model, amount: '2.345678' })
        for (const { bids, takes, back } of fates) {
          world.acme.ping = () => jsonBid(bids[0])
          world.globex.ping = () => xmlBid(bids[1])
          world.acme.post = () => ({ type: 'application/json', body: `{"Success":"${takes[0]}"}` })
          world.globex.post = () => ({ body: takes[1] ? 'accepted' : 'no' })
          const { lead_uid: leadUid } = await world.offer({ pid: 'fb_ads' })
          const buyer = back === 'everybody' ? undefined : back
          if (back !== 'nobody')
            await world.verbs
              .giveBack({ leadUid, buyer, reason: 'returned', cause: 'admin' })
              .catch((problem: unknown) => expect(problem).toMatchObject({ code: 'nothing_to_return' }))
        }
        await expectBalance(world)
      }),
      { numRuns: 12 },
    )
  })
})

/** Every lead's entries add up to what its sales stand at, and to what its row and the lists say. */
async function expectBalance({ deps }: LeadWorld): Promise<void> {
  const { db } = deps.store
  const leads = await db.selectFrom('leads').selectAll().orderBy('lead_uid').execute()
  const sales = await db.selectFrom('sales').selectAll().execute()
  const entries = await db.selectFrom('ledger').selectAll().execute()
  for (const lead of leads) {
    const standing = sales.filter((sale) => sale.lead_uid === lead.lead_uid && sale.state === 'sold')
    const sum = (kind: string) =>
      entries
        .filter((entry) => entry.lead_uid === lead.lead_uid && entry.kind === kind)
        .reduce((total, entry) => total + entry.amount_micros, 0)
    const revenue = standing.reduce((total, sale) => total + sale.price_micros, 0)
    expect(sum('revenue')).toBe(revenue)
    expect(lead.revenue_micros).toBe(revenue)
    expect(sum('payout')).toBe(lead.payout_micros)
    // The payout model of a lead may have changed since, but none pays for what nobody has.
    if (standing.length === 0) expect(lead.payout_micros).toBe(0)
  }
  const source = deps.catalog().sources.get('fb_ads')
  const newest = leads.at(-1)
  const last = sales.filter((sale) => sale.lead_uid === newest?.lead_uid && sale.state === 'sold')
  expect(newest?.payout_micros).toBe(
    payoutDue(
      source?.payout,
      last.map((sale) => ({ price: sale.price_micros })),
    ),
  )
}
