import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Dispatcher, startDispatcher } from '../../../../collector/pipeline/dispatch.ts'
import { DATABASES } from '../../../support/databases.ts'
import { type Receiver, startReceiver } from '../receiver.ts'
import { type LeadWorld, openLeadWorld } from './lead-world.ts'

/** One parameter of each type that a campaign manager can choose, and one more for each value of a sale. */
const PARAMETERS = [
  { name: 'test', type: 'static', value: '1234' },
  { name: 'first', type: 'lead_field', value: 'first_name' },
  { name: 'state', type: 'lead_field', value: 'state' },
  { name: 'lead', type: 'system', value: 'lead_uid' },
  { name: 'type', type: 'system', value: 'lead_type_uid' },
  { name: 'source', type: 'system', value: 'lead_source_uid' },
  { name: 'campaign', type: 'system', value: 'campaign_uid' },
  ...['postback_id', 'payout_model', 'payout', 'total_sold_price', 'revenue_share_payout'].map(of),
  ...['number_of_deliveries', 'client_uid', 'buyer_name'].map(of),
]

function of(name: string) {
  return { name, type: 'transactional', value: name }
}

const RETURNED = { leadUid: '', reason: 'wrong_number', cause: 'admin' }

describe.each(DATABASES)('the postbacks of a lead, on $name', ({ create }) => {
  let world: LeadWorld
  let tracker: Receiver
  let dispatcher: Dispatcher

  beforeEach(async () => {
    world = await openLeadWorld(await create())
    tracker = await startReceiver()
    dispatcher = startDispatcher(world.deps, {
      ...{ schedule: [5_000], deadlineMs: 5_000, concurrency: 8, perDestination: 4, pollMs: 20 },
    })
  })
  afterEach(async () => {
    await dispatcher.stop(1_000)
    await tracker.close()
    await world.close()
  })

  const telling = (method: string, triggers: readonly string[], rule: object = {}) => {
    const settings = { method, url: tracker.url, parameters: PARAMETERS }
    return world.change((all) => {
      all.postbacks = triggers.map((trigger) => ({
        ...{ id: trigger, trigger, campaign: 'auto', action: 'ping_url', settings },
        ...rule,
      }))
    })
  }
  const paying = (payout: object) =>
    world.change(({ campaigns, sources }) => {
      Object.assign((sources as Record<string, unknown>[])[1] ?? {}, { payout })
      Object.assign(campaigns[0] ?? {}, { distribution: { sell: 'shared', max_sales: 2 } })
    })
  const told = async (count: number) => {
    const calls = await tracker.until(count)
    return calls.map(({ method, url, body, id }) => ({
      ...{ method, id },
      said: Object.fromEntries(method === 'GET' ? url.searchParams : new URLSearchParams(body)),
    }))
  }
  const quiet = async () => {
    await new Promise((resolve) => setTimeout(resolve, 150))
    return tracker.calls.length
  }
  const refusing = () => {
    world.acme.post = () => ({ type: 'application/json', body: '{"Success":"false"}' })
    world.globex.post = () => ({ body: 'no' })
  }

  it.each(['GET', 'POST'])(
    'say by %s what is fixed, what the lead says, who it is and what it brought',
    async (method) => {
      await telling(method, ['lead_sold'])
      const { lead_uid } = await world.offer({ pid: 'fb_ads', state: '' })
      const [call] = await told(1)
      expect(call).toMatchObject({
        method,
        said: {
          ...{ test: '1234', first: 'Ada', state: '', lead: lead_uid, type: 'auto_insurance' },
          ...{ source: 'fb_ads', campaign: 'auto', postback_id: call?.id, payout_model: 'pay_per_lead' },
          ...{ payout: '3.00', total_sold_price: '50.00', revenue_share_payout: '' },
          ...{ number_of_deliveries: '1', client_uid: 'acme', buyer_name: 'Acme Insurance' },
        },
      })
    },
  )

  it.each<[object, Record<string, string>]>([
    [
      { model: 'pay_per_lead', amount: 3 },
      { payout_model: 'pay_per_lead', payout: '3.00', revenue_share_payout: '' },
    ],
    [
      { model: 'pay_per_sale', amount: 3 },
      { payout_model: 'pay_per_sale', payout: '6.00', revenue_share_payout: '' },
    ],
    [
      { model: 'revenue_share', percent: 10 },
      { payout_model: 'revenue_share', payout: '9.00', revenue_share_payout: '9.00' },
    ],
  ])('of a lead sold twice, paid by %j, say %j', async (payout, said) => {
    await paying(payout)
    await telling('GET', ['lead_sold'])
    await world.offer({ pid: 'fb_ads' })
    const [call] = await told(1)
    expect(call?.said).toMatchObject({ ...said, total_sold_price: '90.00', number_of_deliveries: '2' })
    // Both are posted to at the same moment: whoever is first is named first, everywhere.
    const buyers = ['client_uid', 'buyer_name'].map((name) => call?.said[name])
    expect([
      ['acme,globex', 'Acme Insurance,Globex Direct'],
      ['globex,acme', 'Globex Direct,Acme Insurance'],
    ]).toContainEqual(buyers)
    expect(await quiet()).toBe(1)
  })

  it('are one for each buyer where the rule wants that', async () => {
    await paying({ model: 'pay_per_sale', amount: 3 })
    await telling('GET', ['lead_sold'], { per_buyer: true })
    await world.offer({ pid: 'fb_ads' })
    const calls = await told(2)
    const sold = calls.map(
      ({ said }) => `${said.client_uid} ${said.total_sold_price} ${said.number_of_deliveries}`,
    )
    expect(sold.sort()).toEqual(['acme 50.00 1', 'globex 40.00 1'])
  })

  it('are not sent for a lead that is merely received, nor while it is being sold', async () => {
    await telling('GET', [
      'lead_sold',
      'lead_delivered',
      'lead_returned',
      'conversion_done',
      'conversion_pending',
    ])
    world.acme.post = () => ({ type: 'application/json', body: '{"Success":"true"}', afterMs: 400 })
    const offered = world.offer({ pid: 'fb_ads' })
    await expect.poll(() => world.acme.posts.length, { timeout: 5_000 }).toBe(1)
    expect(await quiet()).toBe(0)
    await offered
    expect((await told(1))[0]?.said).toMatchObject({ client_uid: 'acme' })
  })

  it('are not sent for a lead that nobody takes, but where a rule asks for that', async () => {
    await telling('GET', ['lead_sold', 'lead_delivered', 'lead_returned'])
    refusing()
    await world.offer({ pid: 'fb_ads' })
    expect(await quiet()).toBe(0)
    await telling('GET', ['lead_sold', 'lead_unsold'])
    await world.offer({ pid: 'fb_ads' })
    expect((await told(1))[0]?.said).toMatchObject({
      number_of_deliveries: '0',
      payout: '0.00',
      client_uid: '',
    })
  })

  it('are not sent for a test', async () => {
    await telling('GET', ['lead_sold', 'lead_unsold'])
    await world.offer({ pid: 'fb_ads', testMode: 1, testSold: 1 })
    expect(await quiet()).toBe(0)
  })

  it('tell of a lead that is given back', async () => {
    await telling('GET', ['lead_sold', 'lead_returned'])
    const { lead_uid: leadUid } = await world.offer({ pid: 'fb_ads' })
    await told(1)
    await world.verbs.giveBack({ ...RETURNED, leadUid })
    expect((await told(2))[1]?.said).toMatchObject({ lead: leadUid, payout: '0.00', client_uid: 'acme' })
  })
})
