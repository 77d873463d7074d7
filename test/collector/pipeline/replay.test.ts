import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ReplayOrder, replay } from '../../../collector/pipeline/replay.ts'
import { STATE } from '../../../collector/store/outbox.ts'
import { DATABASES } from '../../support/databases.ts'
import { type DispatchWorld, openDispatchWorld } from './dispatch-world.ts'
import type { Receiver } from './receiver.ts'

const PARAMETERS = (value: string) => [
  { name: 'txid', type: 'tracking', value: 'transaction_id' },
  { name: 'word', type: 'static', value },
]

describe.each(DATABASES)('replays on $name', ({ create }) => {
  let world: DispatchWorld
  let network: Receiver
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
    network = await world.receiver()
  })
  afterEach(() => world.close())

  const rule = (word: string, more: object = {}) =>
    world.rules({ to: network, settings: { url: network.url, parameters: PARAMETERS(word) }, ...more })
  const order = (more: Partial<ReplayOrder> = {}) =>
    replay(world.deps, { filter: {}, mode: 'original', dry_run: false, ...more }, 'ann')
  const over = (count: number) =>
    world.until(async () => {
      const rows = await world.deliveries()
      return rows.filter((row) => row.status !== STATE.ready && row.status !== STATE.leased).length === count
    })
  const words = () => network.calls.map((call) => call.url.searchParams.get('word'))
  const [sent, failed] = [{ status: 'sent' }, { status: 'failed' }]

  it('send a delivery again as it was, under an id of its own that names it', async () => {
    await rule('then')
    await world.sell()
    world.dispatch()
    await over(1)
    await rule('now')
    const [first] = await world.deliveries()
    const done = await order({ delivery_id: first?.delivery_id })
    await over(2)
    const [, again] = await world.deliveries()
    expect(done).toMatchObject({
      replayed: 1,
      refused: {},
      next: null,
      deliveries: [{ delivery_id: again?.delivery_id, replay_of: first?.delivery_id }],
    })
    expect(again).toMatchObject({ replay_of: first?.delivery_id, attempt: 1, status: STATE.done })
    expect(words()).toEqual(['then', 'then'])
    expect(new Set(network.calls.map((call) => call.id)).size).toBe(2)
  })

  it('send it by the rule of today when that is asked for', async () => {
    await rule('then')
    await world.sell()
    world.dispatch()
    await over(1)
    await rule('now')
    await order({ filter: sent, mode: 'current' })
    await over(2)
    expect(words()).toEqual(['then', 'now'])
  })

  it('in bulk take each delivery once, however often they are asked', async () => {
    network.reply = () => ({ status: 400 })
    await rule('a')
    await world.sell(5)
    world.dispatch()
    await over(5)
    network.reply = () => ({})
    const both = await Promise.all([order({ filter: failed }), order({ filter: failed })])
    expect(both.reduce((sum, { replayed }) => sum + replayed, 0)).toBe(5)
    expect((await order({ filter: failed })).replayed).toBe(0)
    await over(10)
    expect(network.calls).toHaveLength(10)
    // By its id one may be sent as often as somebody wants.
    const [first] = await world.deliveries()
    expect((await order({ delivery_id: first?.delivery_id })).replayed).toBe(1)
  })

  it('of many go page by page, and say where the rest begins', async () => {
    network.reply = () => ({ status: 400 })
    await rule('a')
    await world.sell(7)
    const dispatcher = world.dispatch()
    await over(7)
    await dispatcher.stop(1_000)
    const pages: number[] = []
    let cursor: string | undefined
    do {
      const done = await order({ filter: failed, limit: 3, cursor })
      pages.push(done.replayed)
      cursor = done.next ?? undefined
    } while (cursor !== undefined)
    expect(pages).toEqual([3, 3, 1])
    const replayed = (await world.deliveries()).filter((row) => row.replay_of !== null)
    expect(new Set(replayed.map((row) => row.replay_of)).size).toBe(7)
  })

  it('leave a trail of who did it', async () => {
    await rule('a')
    await world.sell()
    world.dispatch()
    await over(1)
    await order({ filter: sent, mode: 'current' })
    const audit = await world.deps.store.db.selectFrom('audit').selectAll().execute()
    expect(audit).toMatchObject([{ actor: 'ann', action: 'deliveries.replayed' }])
    expect(JSON.parse(audit[0]?.detail ?? '')).toEqual({ mode: 'current', filter: sent, replayed: 1 })
  })

  it('of what was skipped follow today’s rule, where its condition holds by now', async () => {
    await rule('a', { conditions: { min_revenue: '100' } })
    await world.sell(2)
    const skipped = { status: 'skipped' }
    expect(await order({ filter: skipped })).toMatchObject({
      replayed: 0,
      refused: { condition_min_revenue: 2 },
    })
    expect(await order({ filter: skipped, mode: 'current' })).toMatchObject({
      replayed: 0,
      refused: { condition_min_revenue: 2 },
    })
    await rule('a', { conditions: { min_revenue: '10' } })
    expect(await order({ filter: skipped, mode: 'current' })).toMatchObject({ replayed: 2, refused: {} })
    world.dispatch()
    await network.until(2)
  })

  it('are refused with a reason where there is nothing that could be sent', async () => {
    await rule('a')
    await world.sell()
    const [queued] = await world.deliveries()
    await expect(order({ delivery_id: queued?.delivery_id })).rejects.toMatchObject({
      code: 'not_replayable',
      details: { facts: { reason: 'under_way' } },
    })
    world.dispatch()
    await over(1)
    await rule('a', { status: 'disabled' })
    expect(await order({ filter: sent })).toMatchObject({ refused: { rule_disabled: 1 } })
    await rule('a', { trigger: 'conversion_reject' })
    expect(await order({ filter: sent, mode: 'current' })).toMatchObject({ refused: { trigger_changed: 1 } })
    await world.rules({ id: 'another', to: network })
    expect(await order({ filter: sent })).toMatchObject({ refused: { rule_deleted: 1 } })
  })

  it('when dry, show what would be sent and where that differs, and owe nothing', async () => {
    const settings = (url: string, parameters: unknown[]) => ({
      ...{ url, method: 'POST', parameters },
      auth: { type: 'bearer', token: 'a-secret-token' },
    })
    const email = { name: 'email', type: 'lead_field', value: 'email' }
    await world.rules({ to: network, settings: settings(network.url, [email, ...PARAMETERS('then')]) })
    await world.click('tx-12345678')
    await world.fire({
      ...{ cid: 'auto', event_id: 'sale', transaction_id: 'tx-12345678', revenue: 49.9 },
      email: 'ann@example.com',
    })
    world.dispatch()
    await over(1)
    await world.rules({
      to: network,
      settings: settings(`${network.url}?v=2`, [email, ...PARAMETERS('now')]),
    })
    const done = await order({ filter: sent, mode: 'current', dry_run: true })
    expect(done).toMatchObject({ dry_run: true, replayed: 1, matching: 1, next: null })
    expect(done.deliveries).toMatchObject([
      {
        rule: 'network_sale',
        transaction_id: 'tx-12345678',
        reason: null,
        request: { method: 'POST', url: `${network.url}?v=2`, body: expect.stringContaining('email=***') },
        changes: [
          { place: 'query.v', before: null, after: '2' },
          { place: 'body.word', before: 'then', after: 'now' },
        ],
      },
    ])
    const shown = JSON.stringify(done)
    expect(shown).not.toContain('ann')
    expect(shown).not.toContain('a-secret-token')
    expect((await order({ filter: sent, dry_run: true })).deliveries).toMatchObject([{ changes: [] }])
    expect(await world.deliveries()).toHaveLength(1)
    expect(network.calls).toHaveLength(1)
  })

  it.each([
    [{ rule: 'nobody' }, 'invalid_rule'],
    [{ cid: 'nobody' }, 'invalid_cid'],
    [{ pid: 'nobody' }, 'invalid_pid'],
  ])('of %j are refused as %s', async (filter, code) => {
    await rule('a')
    await expect(order({ filter })).rejects.toMatchObject({ status: 400, code })
  })
})
