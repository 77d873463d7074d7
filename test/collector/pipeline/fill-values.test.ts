import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PostbackValues, TRACKING_NAMES } from '../../../collector/domain/postback-values.ts'
import { type Filled, fillValues } from '../../../collector/pipeline/fill-values.ts'
import { createSealer } from '../../../collector/store/secrets.ts'
import { DATABASES } from '../../support/databases.ts'
import { exampleSettings, openWorld, type World } from '../../support/world.ts'
import { settingsWith } from './dispatch-world.ts'

const TX = 'tx-12345678'
const NOWHERE = { url: 'http://127.0.0.1:9/postback' }
const LANDING = 'https://lp.example/quote?gclid=Cj0KAbC&SUB1=banner&utm_source=google&sub2=two'
const SALE = { cid: 'auto', event_id: 'sale', transaction_id: TX, revenue: '49.90', pid: 'fb_ads' }

const RULES = [
  { id: 'done', to: NOWHERE },
  { id: 'pending', to: NOWHERE, trigger: 'conversion_pending' },
  { id: 'step', to: NOWHERE, trigger: 'event', conditions: { event: 'step_1' } },
]

describe.each(DATABASES)('the values of a postback on $name', ({ create }) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(await create(), settingsWith(...RULES))
    await world.click(TX, LANDING)
    world.clock.at += 90_000
  })
  afterEach(() => world.close())

  const owed = () =>
    world.deps.store.db
      .selectFrom('deliveries')
      .selectAll()
      .where('status', '=', 0)
      .orderBy('delivery_id')
      .execute()
  const fill = async (deps = world.deps): Promise<Filled> => {
    const [filled] = await fillValues(deps, await owed())
    if (!filled) throw new Error('nothing is owed')
    return filled.filled
  }
  const filled = async (): Promise<PostbackValues & { personal: string[] }> => {
    const it = await fill()
    if (it.status !== 'filled') throw new Error('the values could not be read')
    return { ...it.values, personal: it.personal }
  }

  it('say who and what it was', async () => {
    const answer = await world.fire(SALE)
    const { system } = await filled()
    const [delivery] = await owed()
    expect(system).toEqual({
      org: 'demo',
      lead_type_uid: 'auto_insurance',
      lead_source_uid: 'fb_ads',
      campaign_uid: 'auto',
      event_uid: Reflect.get(answer, 'event_uid'),
      event_id: 'sale',
      event_name: 'Sale',
      conversion_id: Reflect.get(answer, 'conversion_id'),
      delivery_id: delivery?.delivery_id,
    })
  })

  it('say what it brought, as decimal amounts', async () => {
    await world.fire(SALE)
    const { transactional } = await filled()
    const [delivery] = await owed()
    expect(transactional).toEqual({
      external_id: '',
      postback_id: delivery?.delivery_id,
      payout_model: 'pay_per_lead',
      revenue: '49.90',
      total_sold_price: '49.90',
      payout: '12.50',
      currency: 'USD',
      conversion_status: 'accepted',
      original_status: 'accepted',
      goal: 'purchase',
      number_of_deliveries: '0',
    })
  })

  it.each([
    ['0', '0.00'],
    ['1000000000', '1000000000.00'],
    ['0.000001', '0.000001'],
    ['12.345', '12.345'],
  ])('give a revenue of %s as %s', async (revenue, text) => {
    await world.fire({ ...SALE, revenue })
    expect((await filled()).transactional).toMatchObject({ revenue: text, total_sold_price: text })
  })

  it('say of the visit what the click brought, whatever its case, and when it was', async () => {
    await world.fire(SALE)
    const { tracking } = await filled()
    expect(tracking).toEqual({
      transaction_id: TX,
      pid: 'fb_ads',
      clid: '',
      gclid: 'Cj0KAbC',
      sub1: 'banner',
      sub2: 'two',
      utm_source: 'google',
      ip: '203.0.113.7',
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
      referrer: '',
      landing_url: LANDING,
      click_time: '2026-01-15T12:00:00.000Z',
      event_time: '2026-01-15T12:01:30.000Z',
      timestamp: '1768478490',
      random: expect.stringMatching(/^\d{1,10}$/),
    })
  })

  it('put what an event brings itself before what its click brought', async () => {
    await world.fire({ ...SALE, sub1: 'own', utm_source: 'mail', external_clickid: 'x/1 ü', clid: 'main' })
    expect((await filled()).tracking).toMatchObject({
      ...{ sub1: 'own', sub2: 'two', utm_source: 'mail', external_clickid: 'x/1 ü', clid: 'main' },
    })
  })

  it('take the visitor’s address and browser from the click, for the event may come from a server', async () => {
    const server = { ip: '198.51.100.9', userAgent: 'node' }
    await world.fire(SALE, { visitor: server } as never)
    expect((await filled()).tracking).toMatchObject({ ip: '203.0.113.7', user_agent: /Firefox/ as never })
  })

  it('take a conversion’s own time where it has one', async () => {
    await world.fire({ ...SALE, conversion_date: '2026-01-10 10:00:00', conversion_timezone: 'PST' })
    expect((await filled()).tracking).toMatchObject({
      event_time: '2026-01-10T18:00:00.000Z',
      timestamp: String(Date.UTC(2026, 0, 10, 18) / 1000),
    })
  })

  it('leave out what is not there: a step has neither revenue nor conversion', async () => {
    await world.fire({ cid: 'auto', event_id: 'step_1', transaction_id: TX })
    const { system, transactional, lead } = await filled()
    expect(system).toMatchObject({
      event_name: 'Started the form',
      conversion_id: '',
      lead_source_uid: 'organic',
    })
    expect(transactional).toMatchObject({
      ...{ revenue: '', total_sold_price: '', payout: '', currency: '', conversion_status: '', goal: '' },
      payout_model: '',
    })
    expect(lead).toEqual({})
  })

  it('keep the status that set the rule off, whatever the conversion’s is by now', async () => {
    await world.fire({ ...SALE, event_id: 'upsell' })
    await world.deps.store.db
      .updateTable('conversions')
      .set({ status: 'rejected', original_status: 'fake' })
      .execute()
    expect((await filled()).transactional).toMatchObject({
      conversion_status: 'pending',
      original_status: 'pending',
    })
  })

  it('are the same at every try, for a receiver that knows the id may refuse other content', async () => {
    await world.fire(SALE)
    const first = await fill()
    world.clock.at += 3_600_000
    expect(await fill()).toEqual(first)
  })

  it('hold every click id and every other value of the visit that a landing can bring', async () => {
    const known = ['transaction_id', 'pid', 'ip', 'user_agent', 'referrer', 'landing_url']
    const times = ['event_time', 'click_time', 'timestamp', 'random']
    const named = TRACKING_NAMES.filter((name) => ![...known, ...times].includes(name))
    const half = Math.ceil(named.length / 2)
    for (const [index, names] of [named.slice(0, half), named.slice(half)].entries()) {
      const transaction_id = `tx-everything-${index}`
      const query = names.map((name) => `${name.toUpperCase()}=value_of_${name}`).join('&')
      await world.click(transaction_id, `https://lp.example/?${query}`)
      await world.fire({ ...SALE, transaction_id })
    }
    const values = (await fillValues(world.deps, await owed())).map(({ filled: it }) =>
      it.status === 'filled' ? it.values.tracking : {},
    )
    for (const name of named) expect(values.map((tracking) => tracking[name])).toContain(`value_of_${name}`)
  })

  it('hold the details of the person, and list those that are personal', async () => {
    await world.fire({
      ...SALE,
      ...{ first_name: 'Ann', email: 'ann@example.com', phone: '+12025550123', zip_code: '90210', age: 33 },
      unknown_detail: 'not of the lead type',
    })
    const { lead, personal } = await filled()
    expect(lead).toEqual({
      ...{ first_name: 'Ann', email: 'ann@example.com', phone: '+12025550123', zip_code: '90210', age: '33' },
    })
    expect(personal.sort()).toEqual(['+12025550123', 'Ann', 'ann@example.com'])
  })

  it('hold what an earlier event told of the person', async () => {
    await world.fire({ cid: 'auto', event_id: 'step_2', transaction_id: TX, email: 'ann@example.com' })
    await world.fire(SALE)
    expect((await filled()).lead).toEqual({ email: 'ann@example.com' })
  })

  it('are all personal when nothing says that they are harmless any more', async () => {
    await world.fire({ ...SALE, email: 'ann@example.com', zip_code: '90210' })
    const catalog = { ...world.deps.catalog(), leadTypes: new Map() }
    const [it] = await fillValues({ ...world.deps, catalog: () => catalog }, await owed())
    expect(it?.filled).toMatchObject({ personal: ['ann@example.com', '90210'] })
  })

  it('are unreadable under another secret, each by itself', async () => {
    await world.fire({ ...SALE, email: 'ann@example.com' })
    await world.click('tx-no-details')
    await world.fire({ ...SALE, transaction_id: 'tx-no-details' })
    const deps = { ...world.deps, sealer: createSealer('quite another secret of ours') }
    const states = (await fillValues(deps, await owed())).map(({ filled: { status } }) => status)
    expect(states).toEqual(['unreadable', 'filled'])
  })

  it('are found for many deliveries of many transactions, each its own', async () => {
    await world.settle(exampleSettings())
    for (let index = 0; index < 20; index += 1) {
      await world.click(`tx-many-${index}-x`, `https://lp.example/?sub1=banner_${index}`)
      await world.fire({ ...SALE, transaction_id: `tx-many-${index}-x`, revenue: index })
    }
    const all = await fillValues(world.deps, await owed())
    expect(all).toHaveLength(20)
    for (const { delivery, filled: it } of all) {
      const index = delivery.transaction_id.split('-')[2]
      expect(it).toMatchObject({
        values: { tracking: { sub1: `banner_${index}` }, transactional: { revenue: `${index}.00` } },
      })
    }
  })
})
