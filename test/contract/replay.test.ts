import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settingsWith } from '../collector/pipeline/dispatch-world.ts'
import { DATABASES } from '../support/databases.ts'
import { type Sink, startSink } from '../support/sink.ts'
import { type Contract, openContract } from './open-contract.ts'

type Row = Record<string, unknown>

describe.each(DATABASES)('sending again, and destinations, on $name', ({ create }) => {
  let contract: Contract
  let sink: Sink
  beforeAll(async () => {
    sink = await startSink()
    const settings = settingsWith(
      { id: 'network_sale', to: sink },
      { id: 'rich_only', to: sink, conditions: { min_revenue: '1000' } },
    )
    contract = await openContract(create, {
      settings,
      environment: { RETRY_SCHEDULE: '1h', POSTBACK_TIMEOUT_MS: '2000' },
    })
  })
  afterAll(async () => {
    await contract.close()
    await sink.close()
  })
  beforeEach(async () => {
    // What an earlier test had sent again would take the answers meant for this one.
    for (const state of ['queued', 'sending'])
      await expect
        .poll(async () => (await list(`deliveries?status=${state}`)).length, { timeout: 10_000 })
        .toBe(0)
    sink.answers.length = 0
  })

  const asAdmin = { authorization: '' }
  beforeAll(() => {
    asAdmin.authorization = `Bearer ${contract.key}`
  })
  const post = (path: string, body: object) => contract.post(`/api/admin/${path}`, body, asAdmin)
  const list = async (path: string) => (await contract.admin(path)).data as Row[]
  /** Sells, and waits until its postback is in this state. */
  const sold = async (state: string): Promise<Row> => {
    const transaction_id = await contract.transaction()
    const sale = { cid: 'auto', event_id: 'sale', transaction_id, revenue: 49.9 }
    expect((await contract.post('/api/event/auto', sale)).status).toBe(200)
    const found = () => list(`deliveries?transaction_id=${transaction_id}&status=${state}`)
    await expect.poll(async () => (await found()).length, { timeout: 10_000 }).toBe(1)
    const [row] = await found()
    return row ?? {}
  }

  it('replays a delivery by its id, as a new one that the list and the journey show', async () => {
    const first = await sold('sent')
    const { status, body } = await post('replay', { delivery_id: first.delivery_id })
    expect(status).toBe(200)
    const [replayed] = body.deliveries as Row[]
    expect(body).toMatchObject({ mode: 'original', dry_run: false, replayed: 1, refused: {}, next: null })
    expect(replayed).toEqual({ delivery_id: expect.any(String), replay_of: first.delivery_id })
    const rows = await list(`deliveries?transaction_id=${first.transaction_id}`)
    expect(rows).toContainEqual(
      expect.objectContaining({
        ...{ delivery_id: replayed?.delivery_id, replay_of: first.delivery_id },
        as_it_was: true,
      }),
    )
    const journey = await contract.admin(`transactions/${first.transaction_id}`)
    expect(journey.items).toContainEqual(
      expect.objectContaining({
        summary: 'Owed again the postback network_sale',
        facts: expect.objectContaining({ replay_of: first.delivery_id }),
      }),
    )
    expect(await list('audit?status=deliveries.replayed')).toContainEqual(
      expect.objectContaining({ actor: 'test', subject: first.delivery_id }),
    )
  })

  it('shows by a dry run what would be sent, and sends nothing', async () => {
    const first = await sold('sent')
    const before = sink.received.length
    const { body } = await post('replay', { transaction_id: first.transaction_id, dry_run: true })
    expect(body).toMatchObject({ dry_run: true, matching: 2, replayed: 1 })
    expect(body.refused).toEqual({ condition_min_revenue: 1 })
    expect(body.deliveries).toContainEqual(
      expect.objectContaining({ delivery_id: first.delivery_id, changes: [], reason: null }),
    )
    expect(sink.received).toHaveLength(before)
    expect(await list(`deliveries?transaction_id=${first.transaction_id}`)).toHaveLength(2)
  })

  it('replays what a filter finds, in pages', async () => {
    sink.answers.push(400, 400, 400)
    const failed = [await sold('failed'), await sold('failed'), await sold('failed')]
    const filter = { rule: 'network_sale', status: 'failed', reason: 'http_400', from: 1_600_000_000_000 }
    const first = await post('replay', { ...filter, limit: 2 })
    expect(first.body).toMatchObject({ replayed: 2, next: expect.any(String) })
    const rest = await post('replay', { ...filter, limit: 2, cursor: first.body.next })
    expect(rest.body).toMatchObject({ replayed: 1, next: null })
    expect(
      new Set([first, rest].flatMap(({ body }) => (body.deliveries as Row[]).map((one) => one.replay_of))),
    ).toEqual(new Set(failed.map((row) => row.delivery_id)))
  })

  it.each<[object, string]>([
    [{}, 'missing_delivery_id'],
    [{ mode: 'current' }, 'missing_delivery_id'],
    [{ delivery_id: 'x', status: 'failed' }, 'invalid_delivery_id'],
    [{ status: 'queued' }, 'invalid_status'],
    [{ status: 'retrying' }, 'invalid_status'],
    [{ rule: 'nobody' }, 'invalid_rule'],
    [{ cid: 'nobody' }, 'invalid_cid'],
    [{ status: 'failed', mode: 'other' }, 'invalid_mode'],
    [{ status: 'failed', dry_run: 'yes' }, 'invalid_dry_run'],
    [{ status: 'failed', limit: 1001 }, 'invalid_limit'],
    [{ status: 'failed', cursor: "'; drop" }, 'invalid_cursor'],
    [{ from: 'yesterday' }, 'invalid_from'],
    [{ campain: 'auto' }, 'invalid_campain'],
  ])('refuses %j as %s', async (body, code) => {
    expect(await post('replay', body)).toMatchObject({ status: 400, body: { code } })
  })

  it('knows which deliveries there are not, and which cannot be sent again', async () => {
    expect(await post('replay', { delivery_id: 'unknown' })).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    })
    sink.answers.push(503)
    const retrying = await sold('retrying')
    expect(await post('replay', { delivery_id: retrying.delivery_id })).toMatchObject({
      status: 409,
      body: { code: 'not_replayable', reason: 'under_way' },
    })
  })

  it('lists deliveries by every state that it shows', async () => {
    sink.answers.push(503)
    const retrying = await sold('retrying')
    const ids = async (state: string) =>
      (await list(`deliveries?status=${state}&transaction_id=${retrying.transaction_id}`)).map(
        (row) => row.status,
      )
    expect(await ids('retrying')).toEqual(['retrying'])
    expect(await ids('skipped')).toEqual(['skipped'])
    for (const state of ['queued', 'sent', 'failed', 'dead', 'cancelled', 'sending', 'nonsense'])
      expect(await ids(state)).toEqual([])
  })

  it('shows destinations, and lets an operator resume one', async () => {
    await sold('sent')
    const { origin } = new URL(sink.url)
    await expect
      .poll(() => list('destinations'))
      .toEqual([
        {
          ...{ origin, state: 'active', failures: expect.any(Number), next_probe: null },
          ...{ rules: ['network_sale'], waiting: expect.any(Number), since: expect.any(String) },
        },
      ])
    expect(await post('destinations/resume', { origin: sink.url })).toMatchObject({
      status: 200,
      body: { origin, state: 'active' },
    })
    expect(await list('audit?status=destination.resumed')).toMatchObject([{ actor: 'test', subject: origin }])
  })

  it.each<[object, number, string]>([
    [{}, 400, 'missing_origin'],
    [{ origin: 'nowhere' }, 400, 'invalid_origin'],
    [{ origin: 'ftp://network.example' }, 400, 'invalid_origin'],
    [{ origin: 'https://network.example' }, 404, 'not_found'],
  ])('answers a wish to resume %j with %i %s', async (body, status, code) => {
    expect(await post('destinations/resume', body)).toMatchObject({ status, body: { code } })
  })

  it.each(['replay', 'destinations/resume'])('lets nobody without a key at %s', async (path) => {
    const answered = await contract.post(`/api/admin/${path}`, { status: 'failed' })
    expect(answered).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
  })

  it('lets nobody without a key see destinations', async () => {
    expect((await contract.get('/api/admin/destinations')).status).toBe(401)
  })
})
