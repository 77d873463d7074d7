import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { jsonBid, xmlBid } from '../../../support/buyer.ts'
import { DATABASES } from '../../../support/databases.ts'
import { type LeadWorld, openLeadWorld } from './lead-world.ts'

describe.each(DATABASES)('a lead of the example on $name', ({ create }) => {
  let world: LeadWorld

  beforeEach(async () => {
    world = await openLeadWorld(await create())
  })
  afterEach(() => world.close())

  it('goes to the higher bid', async () => {
    const receipt = await world.offer()
    expect(receipt).toMatchObject({
      ...{ code: 'lead_sold', lead_status: 'sold', price: '0.00', currency: 'USD' },
      redirect_url: 'https://acme.example/thanks',
    })
    expect(await world.sales(receipt.lead_uid)).toEqual([
      { account_id: 'acme_auto', state: 'sold', price_micros: 50_000_000, reason: null },
    ])
    expect([world.acme.pings.length, world.globex.pings.length]).toEqual([1, 1])
    expect([world.acme.posts.length, world.globex.posts.length]).toEqual([1, 0])
  })

  it.each([
    [39, 'globex_auto', 40],
    [40, 'acme_auto', 40],
    ['50.00', 'acme_auto', 50],
    ['$1,250.50', 'acme_auto', 1250.5],
  ])('is sold for what a bid of %s says', async (payout, winner, price) => {
    world.acme.ping = () => jsonBid(payout)
    const { lead_uid } = await world.offer()
    expect(await world.sales(lead_uid)).toMatchObject([
      { account_id: winner, state: 'sold', price_micros: price * 1_000_000 },
    ])
  })

  it('goes to the other buyer when the winner refuses the post', async () => {
    world.acme.post = () => ({ type: 'application/json', body: '{"Success":"false"}' })
    const { lead_uid, code } = await world.offer()
    expect(code).toBe('lead_sold')
    expect(await world.sales(lead_uid)).toMatchObject([
      { account_id: 'acme_auto', state: 'refused' },
      { account_id: 'globex_auto', state: 'sold', price_micros: 40_000_000 },
    ])
  })

  it('is unsold when both refuse the post', async () => {
    world.acme.post = () => ({ type: 'application/json', body: '{"Success":"false"}' })
    world.globex.post = () => ({ body: 'declined' })
    const { lead_uid, ...receipt } = await world.offer()
    expect(receipt).toMatchObject({ code: 'lead_unsold', lead_status: 'unsold', price: '0.00' })
    expect((await world.sales(lead_uid)).map((sale) => sale.state)).toEqual(['refused', 'refused'])
    expect(await world.ledger()).toEqual({ revenue: 0, payout: 0 })
  })

  it('waits for a buyer that hangs no longer than its ping timeout', async () => {
    await world.change(({ campaigns }) => {
      Object.assign(campaigns[0] ?? {}, { distribution: { ping_timeout_ms: 300 } })
    })
    world.acme.ping = () => 'hang'
    const began = performance.now()
    const { lead_uid } = await world.offer()
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(await world.entries(lead_uid)).toMatchObject({ acme_auto: 'ping_timeout', globex_auto: 'sold' })
  })

  it('logs a bid that came late as late, and does not sell by it', async () => {
    await world.change(({ campaigns }) => {
      Object.assign(campaigns[0] ?? {}, { distribution: { ping_timeout_ms: 100 } })
    })
    world.acme.ping = () => ({ ...(jsonBid(99) as { body: string }), type: 'application/json', afterMs: 400 })
    const { lead_uid } = await world.offer()
    expect(await world.sales(lead_uid)).toMatchObject([{ account_id: 'globex_auto', state: 'sold' }])
    await expect
      .poll(() => world.entries(lead_uid), { timeout: 5_000 })
      .toMatchObject({ acme_auto: 'late_bid' })
  })

  it.each([
    ['half a JSON', { type: 'application/json', body: '{"Success":true,"Payout":' }],
    ['a page', { type: 'text/html', body: '<html><body>Bad gateway</body></html>' }],
    ['nothing', { type: 'application/json', body: '' }],
    ['more than is read', { type: 'application/json', body: `{"Payout":99,"x":"${'x'.repeat(2_000_000)}"}` }],
    [
      'what is compressed',
      { type: 'application/json', body: Buffer.alloc(64), headers: { 'content-encoding': 'gzip' } },
    ],
  ])('takes an answer of %s for a rejection with a reason', async (_, reply) => {
    world.acme.ping = () => reply
    const { lead_uid } = await world.offer()
    expect(await world.entries(lead_uid)).toMatchObject({
      ...{ acme_auto: 'unreadable_response', globex_auto: 'sold' },
    })
  })

  it.each([
    ['a document type', '<!DOCTYPE Response [<!ENTITY bid "99">]>'],
    ['an outside document', '<!DOCTYPE Response SYSTEM "file:///etc/passwd">'],
  ])('refuses XML with %s', async (_, prolog) => {
    world.globex.ping = () => ({
      type: 'text/xml',
      body: `${prolog}<Response><Status>Success</Status><Price>99</Price><Id>&bid;</Id></Response>`,
    })
    const { lead_uid } = await world.offer()
    expect(await world.entries(lead_uid)).toMatchObject({ globex_auto: 'unreadable_response' })
  })

  it('tells a ping only what is mapped, and names the bid in the post', async () => {
    world.acme.ping = () => jsonBid('45.5')
    await world.offer()
    expect(JSON.parse(world.acme.pings[0]?.body ?? '')).toEqual({
      zip: '90210',
      age_band: 'adult',
      type: 'auto',
    })
    expect(world.globex.pings[0]?.body).toContain('<Zip>90210</Zip>')
    expect(JSON.parse(world.acme.posts[0]?.body ?? '')).toMatchObject({ ref: 'ref-45.5', first_name: 'Ada' })
    expect(world.acme.posts[0]?.headers.authorization).toBe('Bearer acme')
  })

  it('is offered only to accounts whose criteria it meets, each left out with its reason', async () => {
    const { lead_uid } = await world.offer({ age: '20' })
    expect(await world.entries(lead_uid)).toMatchObject({ acme_auto: 'criteria', globex_auto: 'sold' })
    expect(world.acme.pings).toEqual([])
  })

  it('drops bids under the minimum', async () => {
    const { lead_uid } = await world.offer({ min_price: '45' })
    expect(await world.entries(lead_uid)).toMatchObject({ acme_auto: 'sold', globex_auto: 'below_minimum' })
    world.acme.ping = () => jsonBid(10)
    world.globex.ping = () => xmlBid('11.00')
    expect(await world.offer({ min_price: '45' })).toMatchObject({ code: 'lead_unsold' })
  })
})
