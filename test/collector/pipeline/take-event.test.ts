import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '../../../collector/domain/problem.ts'
import { DATABASES } from '../../support/databases.ts'
import { openWorld, type World } from '../../support/world.ts'

const TX = 'tx-12345678'
const sale = { cid: 'auto', event_id: 'sale', transaction_id: TX, revenue: 49.9, pid: 'fb_ads' }
const step = { cid: 'auto', event_id: 'step_1', transaction_id: TX }
const call = { cid: 'auto', event_id: 'call', transaction_id: TX }

/** The code an event was answered with. */
const codeOf = (answer: object): unknown =>
  answer instanceof Problem ? answer.code : Reflect.get(answer, 'status')

describe.each(DATABASES)('takeEvents on $name', ({ create }) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(await create())
    await world.click(TX)
  })
  afterEach(() => world.close())

  const stored = () => world.deps.store.db.selectFrom('events').selectAll().orderBy('event_uid').execute()

  it('stores a step once, with its click’s source where it names none', async () => {
    expect(codeOf(await world.fire(step))).toBe('event_fired')
    expect(await stored()).toMatchObject([
      { event_id: 'step_1', pid: 'organic', type: 'step', revenue_micros: null },
    ])
  })

  it('makes a conversion of a sale, its money exact', async () => {
    const answer = await world.fire(sale)
    expect(answer).toMatchObject({ status: 'conversion_fired', conversion_status: 'accepted' })
    const conversions = await world.deps.store.db.selectFrom('conversions').selectAll().execute()
    expect(conversions).toMatchObject([
      { revenue_micros: 49_900_000, payout_micros: 12_500_000, currency: 'USD', goal: 'purchase', entry: 1 },
    ])
  })

  it('refuses a repeat within two seconds as locked, and judges it anew after them', async () => {
    await world.fire(step)
    await world.fire(call)
    world.clock.at += 1999
    expect(await world.fire(step)).toMatchObject({
      status: 403,
      code: 'event_locked',
      details: { retryAfterS: 2 },
    })
    expect(codeOf(await world.fire(call))).toBe('event_locked')
    world.clock.at += 1
    expect(codeOf(await world.fire(step))).toBe('duplicate_event')
    expect(codeOf(await world.fire(call))).toBe('event_fired')
  })

  it('lets a refusal take no lock', async () => {
    await world.fire(call)
    world.clock.at += 1500
    await world.fire(call)
    world.clock.at += 500
    expect(codeOf(await world.fire(call))).toBe('event_fired')
  })

  it('names the first event that a duplicate repeats', async () => {
    const first = await world.fire(step)
    world.clock.at += 60_000
    expect(await world.fire(step)).toMatchObject({
      status: 400,
      code: 'duplicate_event',
      details: { facts: { duplicate_of: Reflect.get(first, 'event_uid') } },
    })
  })

  it('answers a repeated message with the first answer, locked or not', async () => {
    const first = await world.fire({ ...sale, message_id: 'm-1' })
    const again = await world.fire({ ...sale, message_id: 'm-1' })
    world.clock.at += 60_000
    const later = await world.fire({ ...sale, message_id: 'm-1' })
    expect(again).toEqual({ ...first, replayed: true })
    expect(later).toEqual({ ...first, replayed: true })
    expect(await stored()).toHaveLength(1)
  })

  it('keeps a repeated message apart from another message of an event that may repeat', async () => {
    await world.fire({ ...call, message_id: 'm-1' })
    world.clock.at += 2000
    await world.fire({ ...call, message_id: 'm-2' })
    world.clock.at += 2000
    expect(await world.fire({ ...call, message_id: 'm-1' })).toMatchObject({ replayed: true })
    expect(await stored()).toHaveLength(2)
  })

  it('takes one of many at the same time, in one group or in many', async () => {
    const group = await world.fireAll(Array.from({ length: 50 }, () => sale))
    expect(group.filter((answer) => codeOf(answer) === 'conversion_fired')).toHaveLength(1)
    expect(group.filter((answer) => codeOf(answer) === 'event_locked')).toHaveLength(49)

    const many = await Promise.all(Array.from({ length: 50 }, () => world.fire(step)))
    expect(many.filter((answer) => codeOf(answer) === 'event_fired')).toHaveLength(1)
  })

  it('gives the same message one answer, however many of it come at the same time', async () => {
    const answers = await world.fireAll(Array.from({ length: 20 }, () => ({ ...sale, message_id: 'm-1' })))
    expect(new Set(answers.map((answer) => Reflect.get(answer, 'event_uid'))).size).toBe(1)
    expect(answers.filter((answer) => Reflect.get(answer, 'replayed') === true)).toHaveLength(19)
  })

  it('judges each event of a group by itself', async () => {
    const answers = await world.fireAll([step, { ...step, transaction_id: 'tx-unknown-1' }, sale, call])
    expect(answers.map(codeOf)).toEqual([
      'event_fired',
      'invalid_transaction_id',
      'conversion_fired',
      'event_fired',
    ])
  })

  it('refuses an unknown transaction before it misses the revenue, and names both', async () => {
    const answer = await world.fire({ cid: 'auto', event_id: 'sale', transaction_id: 'tx-unknown-1' })
    expect(answer).toMatchObject({ code: 'invalid_transaction_id' })
    expect(answer instanceof Problem && answer.details.faults?.map((fault) => fault.field)).toEqual([
      'transaction_id',
      'revenue',
    ])
  })

  it('stores a click that came with an event, and does not add a touch for the same message', async () => {
    const click = { url: 'https://lp.example/?sub1=a', message_id: 'click-1' }
    const first = await world.fire({ ...step, transaction_id: 'tx-fresh-01', click })
    await world.fire({ ...call, transaction_id: 'tx-fresh-01', click })
    expect(codeOf(first)).toBe('event_fired')
    expect(await world.deps.store.db.selectFrom('touches').selectAll().execute()).toHaveLength(0)
  })

  it('adds no touch for a landing that came with a refused repeat and has no id of its own', async () => {
    const click = { url: 'https://lp.example/?sub1=a' }
    const wish = { ...step, transaction_id: 'tx-fresh-01', click }
    expect([codeOf(await world.fire(wish)), codeOf(await world.fire(wish))]).toEqual([
      'event_fired',
      'event_locked',
    ])
    expect(await world.deps.store.db.selectFrom('touches').selectAll().execute()).toHaveLength(0)
  })

  it('refuses an event of a transaction whose own source is inactive', async () => {
    await world.click('tx-retired-1', 'https://lp.example/?pid=old_mail')
    expect(codeOf(await world.fire({ ...step, transaction_id: 'tx-retired-1' }))).toBe('source_inactive')
    expect(codeOf(await world.fire({ ...step, transaction_id: 'tx-retired-1', pid: 'organic' }))).toBe(
      'event_fired',
    )
  })

  it('finds the campaign by the transaction at the global door', async () => {
    const { cid: _, ...withoutCid } = step
    expect(codeOf(await world.fire(withoutCid, { global: true }))).toBe('event_fired')
    expect(
      codeOf(await world.fire({ ...withoutCid, transaction_id: 'tx-unknown-1' }, { global: true })),
    ).toBe('lead_not_found')
  })

  it('takes a conversion’s own time in its zone, and an event’s age off the time it came', async () => {
    await world.fire({ ...sale, conversion_date: '2026-01-10 10:00:00', conversion_timezone: 'PST' })
    await world.fire({ ...step, age_ms: 90_000 })
    expect((await stored()).map((row) => row.occurred_at)).toEqual([
      Date.UTC(2026, 0, 10, 18),
      world.clock.at - 90_000,
    ])
  })

  it('seals what it learns of the person, and keeps the rest with the event', async () => {
    await world.fire({ ...step, email: 'ann@example.com', shoe_size: 43 })
    await world.fire({ ...call, phone: '+15551234567' })
    const [row] = await world.deps.store.db.selectFrom('lead_details').selectAll().execute()
    expect(row?.fields).not.toContain('ann')
    expect(JSON.parse(world.deps.sealer.open(row?.fields ?? ''))).toEqual({
      email: 'ann@example.com',
      phone: '+15551234567',
    })
    expect((await stored()).map((event) => JSON.parse(event.body).properties)).toEqual([
      { shoe_size: 43 },
      {},
    ])
  })

  it('owes the network its postback in the same commit, and writes down why another rule is skipped', async () => {
    await world.fire(sale)
    await world.fire({ ...sale, event_id: 'upsell' })
    const rows = await world.deps.store.db.selectFrom('deliveries').selectAll().execute()
    expect(rows).toMatchObject([
      { rule_id: 'network_sale', status: 0, trigger_key: 'conversion_done/1', reason: null },
    ])
  })

  it('skips a rule whose source is another, with the reason', async () => {
    await world.fire({ ...sale, pid: 'organic' })
    const rows = await world.deps.store.db.selectFrom('deliveries').selectAll().execute()
    expect(rows).toMatchObject([{ rule_id: 'network_sale', status: 6, reason: 'condition_source' }])
  })
})
