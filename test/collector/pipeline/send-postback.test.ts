import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineAction } from '../../../collector/delivery/action.ts'
import { fillValues } from '../../../collector/pipeline/fill-values.ts'
import { sendPostback } from '../../../collector/pipeline/send-postback.ts'
import { claimDue, STATE } from '../../../collector/store/outbox.ts'
import { type Settlement, settle } from '../../../collector/store/settlements.ts'
import { DATABASES } from '../../support/databases.ts'
import { type DispatchWorld, openDispatchWorld, SCHEDULE } from './dispatch-world.ts'
import type { Receiver } from './receiver.ts'

const PERSON = { first_name: 'Ännchen', email: 'Ann+1@example.com', phone: '+12025550123' }
const SALE = { cid: 'auto', event_id: 'sale', transaction_id: 'tx-12345678', revenue: 49.9 }
const RULES = { schedule: SCHEDULE, deadlineMs: 2_000 }

describe.each(DATABASES)('one try at a postback on $name', ({ create }) => {
  let world: DispatchWorld
  let network: Receiver
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
    network = await world.receiver()
    await world.click('tx-12345678')
  })
  afterEach(() => world.close())

  /** Claims what is owed by the rule, sends it, and stores the result. */
  const send = async (deps = world.deps): Promise<Settlement> => {
    const { db } = deps.store
    const now = deps.now()
    const lease = { lease_id: deps.newId(), now, until: now + 30_000 }
    const claimed = await claimDue(db, { rule_id: 'network_sale', limit: 1 }, lease)
    const [one] = await fillValues(deps, claimed)
    if (!one) throw new Error('nothing is owed')
    const settlement = await sendPostback(deps, one.delivery, one.filled, RULES)
    if (!settlement) throw new Error('its destination is paused')
    await db.transaction().execute((tx) => settle(tx, [settlement], now))
    return settlement
  }
  const ruleWith = (settings: Record<string, unknown>) =>
    world.rules({ to: network, settings: { url: network.url, ...settings } })

  it('sends the configured values, and keeps what was asked and answered', async () => {
    await ruleWith({
      parameters: [
        { name: 'test', type: 'static', value: '1234' },
        { name: 'zip', type: 'lead_field', value: 'zip_code' },
        { name: 'lead', type: 'system', value: 'lead_uid' },
        { name: 'payout', type: 'transactional', value: 'total_sold_price' },
        { name: 'txid', type: 'tracking', value: 'transaction_id' },
      ],
    })
    network.reply = () => ({ headers: { 'x-answer': 'yes' }, body: 'stored' })
    await world.fire({ ...SALE, zip_code: '90210' })
    expect(await send()).toMatchObject({ status: STATE.done, reason: null, attempt: { n: 1 } })
    const url = `${network.url}?test=1234&zip=90210&lead=&payout=49.90&txid=tx-12345678`
    expect(network.calls.map((call) => `${call.method} ${call.url.search}`)).toEqual([
      `GET ${new URL(url).search}`,
    ])
    const [attempt] = await world.attempts()
    const [delivery] = await world.deliveries()
    expect(attempt).toMatchObject({
      delivery_id: delivery?.delivery_id,
      ...{ transaction_id: 'tx-12345678', cid: 'auto', pid: 'organic', n: 1, at: world.clock.at },
      ...{ outcome: 'done', code: 'delivered', http_status: 200, next_run_at: null },
    })
    expect(JSON.parse(attempt?.request ?? '')).toEqual({
      method: 'GET',
      url,
      headers: { 'idempotency-key': delivery?.delivery_id },
    })
    expect(JSON.parse(attempt?.response ?? '')).toMatchObject({
      status: 200,
      headers: { 'x-answer': 'yes' },
      body: 'stored',
      truncated: false,
    })
  })

  it.each([
    ['a query', { method: 'GET' }, ''],
    ['a form', { method: 'POST', body: 'form' }, ''],
    ['JSON', { method: 'POST', body: 'json' }, ''],
    [
      'a header and a path',
      { method: 'GET', headers: { 'X-Who': '{email} {phone}' } },
      '/{first_name}?mail={email}',
    ],
  ])('tells the receiver who it was in %s, and no log', async (_, settings, path) => {
    const parameters = Object.keys(PERSON).map((name) => ({ name, type: 'lead_field', value: name }))
    await ruleWith({ ...settings, url: `${network.url}${path}`, parameters })
    // The receiver echoes all that it got.
    network.reply = ({ url: { href }, body, headers: got }) => ({
      headers: { 'x-echo': href },
      body: `${href} ${decodeURIComponent(href)} ${body} ${JSON.stringify(got)} ${PERSON.email.toLowerCase()}`,
    })
    await world.fire({ ...SALE, ...PERSON })
    await send()
    const told = decodeURIComponent(JSON.stringify(network.calls[0]))
    expect(told).toMatch(/Ann[+ ]1@example\.com/)
    const [attempt] = await world.attempts()
    const logged = `${JSON.stringify(attempt)} ${JSON.stringify(world.told)}`
    const readable = [logged, decodeURIComponent(logged.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))].join(' ')
    expect(attempt?.request).toContain('***')
    expect(readable).not.toMatch(/ann(\+|%2B| )1(@|%40)example|chen|2025550123/i)
  })

  it('says in one line what became of it', async () => {
    await ruleWith({})
    network.reply = () => ({ status: 503 })
    await world.fire(SALE)
    world.clock.at += 40
    await send()
    const [delivery] = await world.deliveries()
    expect(world.told).toEqual([
      {
        level: 'warn',
        what: 'delivery.attempted',
        facts: {
          ...{ delivery_id: delivery?.delivery_id, rule: 'network_sale', transaction_id: 'tx-12345678' },
          ...{ n: 1, code: 'http_503', http_status: 503, ms: expect.any(Number), waited_ms: 40 },
          next_run_at: new Date(world.clock.at + 5_000).toISOString(),
        },
      },
    ])
  })

  it.each([
    [200, STATE.done, null],
    [301, STATE.failed, 'redirect_refused'],
    [404, STATE.failed, 'http_404'],
    [408, STATE.ready, 'http_408'],
    [425, STATE.ready, 'http_425'],
    [429, STATE.ready, 'http_429'],
    [500, STATE.ready, 'http_500'],
    [503, STATE.ready, 'http_503'],
  ])('takes a %i for what it is', async (status, state, reason) => {
    await ruleWith({})
    network.reply = () => ({ status })
    await world.fire(SALE)
    expect(await send()).toMatchObject({ status: state, reason })
  })

  it('tries again where nobody answers, or not in time', async () => {
    await world.rules({ to: { url: 'http://127.0.0.1:9/nobody' } })
    await world.fire(SALE)
    expect(await send()).toMatchObject({
      status: STATE.ready,
      reason: 'connection_refused',
      run_at: world.clock.at + 5_000,
      attempt: { http_status: null, response: null, outcome: 'later' },
    })
    await ruleWith({ timeout_ms: 100 })
    network.reply = () => 'hold'
    world.clock.at += 5_000
    expect(await send()).toMatchObject({ reason: 'timeout', run_at: world.clock.at + 30_000 })
  })

  it('is dead after the last wait of the schedule', async () => {
    await ruleWith({})
    network.reply = () => ({ status: 500 })
    await world.fire(SALE)
    for (const wait of [...SCHEDULE, 0]) {
      await send()
      world.clock.at += wait
    }
    expect(await world.states()).toEqual({ dead: 1 })
  })

  it('fails where its rule, or its action, is no more', async () => {
    await ruleWith({})
    await world.fire(SALE)
    const deps = { ...world.deps, actions: new Map() }
    expect(await send(deps)).toMatchObject({
      status: STATE.failed,
      reason: 'unknown_action',
      attempt: { request: '{}', response: null, http_status: null },
    })
  })

  it('is worth another try where its values cannot be read', async () => {
    await ruleWith({})
    await world.fire({ ...SALE, ...PERSON })
    const sealer = { ...world.deps.sealer, open: () => '{"not":' }
    expect(await send({ ...world.deps, sealer })).toMatchObject({
      status: STATE.ready,
      reason: 'unreadable_values',
      run_at: world.clock.at + 5_000,
    })
    expect(network.calls).toEqual([])
  })

  it('is written down even where an action’s own words hold what a database takes in no text', async () => {
    await ruleWith({})
    await world.fire(SALE)
    const odd = defineAction({
      title: 'Odd',
      settings: z.looseObject({}),
      run: () => Promise.reject(new Error('broken \0 \ud800 by itself')),
      examples: [{ title: 'It breaks', settings: {}, sends: [] }],
    })
    await send({ ...world.deps, actions: new Map([['ping_url', odd]]) })
    expect(await world.attempts()).toMatchObject([
      { code: 'action_crashed', because: expect.stringContaining('broken \uFFFD \uFFFD by itself') },
    ])
  })
})
