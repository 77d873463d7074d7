import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../collector/store/database.ts'
import { KEPT_PER_SOURCE } from '../../collector/store/rejected.ts'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'
import { exampleSettings } from '../support/world.ts'

type Row = Record<string, unknown>

describe.each(DATABASES)('what is refused of events and clicks on $name', ({ create }) => {
  let database: TestDatabase
  let program: TestProgram
  beforeAll(async () => {
    database = await create()
    program = await startTestProgram(database)
  })
  afterAll(() => program.stop())

  const kept = async (query: string) => (await program.admin(`rejected?${query}`)).data as Row[]
  const until = async (query: string, count: number) => {
    await expect.poll(async () => (await kept(query)).length, { timeout: 10_000 }).toBe(count)
    return kept(query)
  }
  const heldBytes = async () => {
    const { text } = (await program.get('/metrics')).body
    return Number(/^clickwire_requests_held_bytes (\d+)$/m.exec(String(text))?.[1])
  }
  const replay = async (body: object) => (await program.call('POST', '/api/admin/rejected/replay', body)).body
  const click = (transaction_id: string) =>
    program.post('/api/click', { cid: 'auto', transaction_id, url: 'https://lp.example/?sub1=a' })

  it('is kept with its reason, is part of the journey, and is taken once after it was put right', async () => {
    await click('tx-rejected-01')
    const event = {
      event_id: 'step_late',
      transaction_id: 'tx-rejected-01',
      pid: 'fb_ads',
      note: 'from a page',
    }
    expect((await program.post('/api/event/auto', event)).body.code).toBe('invalid_event_id')
    const [row] = await until('transaction_id=tx-rejected-01', 1)
    expect(row).toMatchObject({
      ...{ door: 'event', cid: 'auto', pid: 'fb_ads', status: 'kept', code: 'invalid_event_id' },
      ...{ http_status: 400, whole: true, transaction_id: 'tx-rejected-01' },
    })
    expect(JSON.stringify(row)).not.toContain('from a page')
    const one = `rejected/${String(row?.rejected_uid)}`
    const masked = await program.admin(`${one}?masked=1`)
    expect(masked.said).toMatchObject({ members: { ...event, note: '***' }, head: '', ip: '***' })
    const deeds = ((await program.admin('audit')).data as Row[]).map(({ action }) => action)
    expect(deeds).not.toContain('rejected.shown')
    const shown = await program.admin(one)
    expect(shown.said).toMatchObject({ members: event })
    expect(await kept('transaction_id=tx-rejected-01&code=invalid_event_id')).toHaveLength(1)
    expect(await kept('transaction_id=tx-rejected-01&code=unauthorized')).toHaveLength(0)

    const filter = { transaction_id: 'tx-rejected-01' }
    expect(await replay(filter)).toEqual({ replayed: 0, refused: { invalid_event_id: 1 }, next: null })
    const mended = exampleSettings().replace('event_id: step_2', 'event_id: step_late')
    await program.settle(mended)
    expect(await replay(filter)).toEqual({ replayed: 1, refused: {}, next: null })
    expect(await replay(filter)).toEqual({ replayed: 0, refused: {}, next: null })

    const { items } = (await program.admin('transactions/tx-rejected-01')) as { items: Row[] }
    expect(items.map(({ kind, code }) => `${String(kind)} ${String(code)}`)).toEqual([
      ...['click click_recorded', 'rejected invalid_event_id', 'event event_fired'],
    ])
    const audit = (await program.admin('audit')).data as Row[]
    expect(audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['rejected.shown', 'rejected.replayed']),
    )
    await program.settle(exampleSettings())
  })

  it('is not what broke off on its way, which nobody was refused', async () => {
    const { hostname, port } = new URL(program.url)
    const broken = connect(Number(port), hostname)
    const head = 'POST /api/event/auto HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n'
    broken.write(`${head}{"event_id":"step_broken","transaction_id":"tx-rejected-cut"`)
    await expect.poll(heldBytes, { timeout: 5_000 }).toBeGreaterThan(0)
    broken.destroy()
    await expect.poll(heldBytes, { timeout: 5_000 }).toBe(0)
    const whole = { event_id: 'step_none', transaction_id: 'tx-rejected-whole' }
    expect((await program.post('/api/event/auto', whole)).body.code).toBe('invalid_event_id')
    await until('transaction_id=tx-rejected-whole', 1)
    const reasons = (await kept('limit=100')).map(({ reason }) => String(reason))
    expect(reasons.filter((reason) => reason.includes('broke off'))).toEqual([])
  })

  it('is the head only of what was too large, and nothing of that can be replayed', async () => {
    const large = JSON.stringify({ cid: 'auto', event_id: 'sale', note: 'x'.repeat(70_000) })
    expect((await program.post('/api/event/trigger', large)).status).toBe(413)
    await expect
      .poll(async () => (await kept('limit=1'))[0]?.code, { timeout: 10_000 })
      .toBe('body_too_large')
    const [row] = await kept('limit=1')
    expect(row).toMatchObject({ code: 'body_too_large', whole: false, bytes: large.length })
    const { said } = (await program.admin(`rejected/${String(row?.rejected_uid)}`)) as { said: Row }
    expect(said.head).toBe(large.slice(0, 8_192))
    expect(await replay({ code: 'body_too_large' })).toMatchObject({ replayed: 0 })
  })

  it('is what came without its token, and never the token itself', async () => {
    await click('tx-rejected-02')
    const sale = { event_id: 'server_sale', transaction_id: 'tx-rejected-02', pid: 'fb_ads', revenue: 5 }
    expect((await program.post('/api/event/auto', { ...sale, token: 'a-wrong-token' })).status).toBe(401)
    const [row] = await until('transaction_id=tx-rejected-02', 1)
    const shown = await program.admin(`rejected/${String(row?.rejected_uid)}`)
    expect(JSON.stringify(shown)).not.toContain('a-wrong-token')
    // An operator speaks for it.
    expect(await replay({ transaction_id: 'tx-rejected-02' })).toMatchObject({ replayed: 1 })
  })

  it('is not what came twice, or is to come again later', async () => {
    await click('tx-rejected-03')
    const sale = { event_id: 'sale', transaction_id: 'tx-rejected-03', pid: 'fb_ads', revenue: 5 }
    await program.post('/api/event/auto', sale)
    expect((await program.post('/api/event/auto', sale)).body.code).toBe('event_locked')
    await program.post('/api/event/auto', { ...sale, revenue: 'much' })
    const rows = await until('transaction_id=tx-rejected-03', 1)
    expect(rows.map(({ code }) => code)).toEqual(['invalid_revenue'])
  })

  it('is erased with the person, whatever form it has', async () => {
    const person = { email: 'ada.moss@example.com', phone: '+1 (212) 555-0147' }
    await program.post('/api/click', `{"broken": "ada.moss@example.com"`)
    await program.get(
      '/api/event/auto?event_id=nothing&transaction_id=tx-rejected-04&who=Ada.Moss%40example.com',
    )
    await program.post('/api/event/auto', {
      event_id: 'nothing',
      transaction_id: 'tx-rejected-05',
      tel: '2125550147',
    })
    await program.post('/api/event/auto', {
      event_id: 'nothing',
      transaction_id: 'tx-rejected-06',
      tel: '2125550148',
    })
    await until('transaction_id=tx-rejected-06', 1)
    const before = await kept('limit=500')
    const erased = await program.call('POST', '/api/admin/erasures', person)
    expect(erased.status).toBe(200)
    const after = await kept('limit=500')
    expect(before.length - after.length).toBe(3)
    expect(after.map(({ transaction_id }) => transaction_id)).toContain('tx-rejected-06')
  })

  it('never grows beyond its bound, each source has room of its own', async () => {
    const before = (await kept('pid=fb_ads&limit=500')).length
    const flood = Array.from({ length: KEPT_PER_SOURCE + 150 }, (_, n) => ({
      event_id: `nothing_${n}`,
      transaction_id: `tx-flood-${String(n).padStart(6, '0')}`,
      pid: `made_up_${n}`,
    }))
    for (let n = 0; n < flood.length; n += 50)
      await Promise.all(flood.slice(n, n + 50).map((event) => program.post('/api/event/auto', event)))
    await until(`transaction_id=${String(flood.at(-1)?.transaction_id)}`, 1)
    const store = openStore(database.url)
    const rows = await store.db.selectFrom('rejected_events').select('pid').where('pid', '=', '').execute()
    await store.close()
    expect(rows).toHaveLength(KEPT_PER_SOURCE)
    expect((await kept('pid=fb_ads&limit=500')).length).toBe(before)
  })
})
