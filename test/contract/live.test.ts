import { get } from 'node:http'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../collector/store/database.ts'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { type EventStream, openEventStream } from '../support/event-stream.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'

describe.each(DATABASES)('the live view on $name', ({ create }) => {
  let database: TestDatabase
  let program: TestProgram
  let store: Store
  let stopped = false
  const streams: EventStream[] = []
  const follow = async (query = '', headers: Record<string, string> = {}) => {
    const stream = await openEventStream(`${program.url}/api/admin/live${query}`, {
      authorization: `Bearer ${program.key}`,
      ...headers,
    })
    streams.push(stream)
    if (stream.status === 200) await stream.until(({ event }) => event === 'ready')
    return stream
  }
  const click = (transaction_id: string, pid = 'fb_ads') =>
    program.post('/api/click', { cid: 'auto', pid, transaction_id, url: 'https://lp.example/?sub1=a' })
  const isOf = (kind: string, id: string) => (message: { data: Record<string, unknown> }) =>
    message.data.kind === kind && Object(message.data.record).transaction_id === id
  const kindsOf = ({ messages }: EventStream) =>
    new Set(messages.filter(({ event }) => event === 'message').map(({ data }) => data.kind))

  beforeAll(async () => {
    database = await create()
    program = await startTestProgram(database)
    store = openStore(database.url)
  })
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close()
  })
  afterAll(async () => {
    await store.close()
    if (!stopped) await program.stop()
  })

  it('tells what comes in, as the lists show it', async () => {
    await click('live-before')
    const stream = await follow()
    await click('live-00001')
    await click('live-00001')
    await program.post('/api/event/auto', {
      event_id: 'sale',
      transaction_id: 'live-00001',
      revenue: '49.90',
    })
    const told = await stream.until(isOf('click', 'live-00001'))
    expect(told.data.record).toMatchObject({
      cid: 'auto',
      pid: 'fb_ads',
      bot: true,
      at: expect.stringMatching(/Z$/),
    })
    expect((await stream.until(isOf('touch', 'live-00001'))).data.record).toMatchObject({ pid: 'fb_ads' })
    expect((await stream.until(isOf('conversion', 'live-00001'))).data.record).toMatchObject({
      revenue: '49.90',
    })
    await stream.until(isOf('event', 'live-00001'))
    await stream.until(isOf('attempt', 'live-00001'))
    const ids = stream.messages.map(({ id }) => id).filter(Boolean)
    expect(new Set(ids).size).toBe(ids.length)
    expect(stream.messages.some(isOf('click', 'live-before'))).toBe(false)
  })

  it('tells leads and auctions, without what is personal', async () => {
    const stream = await follow('?kinds=lead,auction')
    await program.post(
      '/api/lead/add/fb_ads?testMode=1&testSold=1',
      {
        ...{ cid: 'auto', transaction_id: 'live-lead-1', first_name: 'Sample', last_name: 'Visitor' },
        ...{ email: 'sample@example.com', zip_code: '10001', age: 34, tcpa_consent: 1 },
      },
      { authorization: 'Bearer fb-secret' },
    )
    const lead = await stream.until(isOf('lead', 'live-lead-1'))
    expect(JSON.stringify(lead)).not.toContain('sample@example.com')
    await stream.until(isOf('auction', 'live-lead-1'))
    expect(kindsOf(stream)).toEqual(new Set(['lead', 'auction']))
  })

  it('tells partners’ postbacks, the refused ones too, with their tokens masked', async () => {
    const stream = await follow('?kinds=inbound')
    await program.get('/postback?status=accepted&subid=live-00001&token=not-the-token')
    const told = await stream.until(({ data }) => data.kind === 'inbound')
    expect(told.data.record).toMatchObject({ receiver: 'default', http_status: expect.any(Number) })
    expect(JSON.stringify(told)).not.toContain('not-the-token')
  })

  it('tells what another machine stores, and what is committed late', async () => {
    const stream = await follow()
    const late = v7({ msecs: Date.now() - 20_000 })
    await store.db
      .insertInto('clicks')
      .values({
        ...{ click_uid: late, transaction_id: 'live-other', cid: 'auto', pid: 'organic', clid: null },
        ...{ message_id: null, at: Date.now(), bot: 0, body: '{}' },
      })
      .execute()
    expect((await stream.until(isOf('click', 'live-other'))).id).toBe(late)
  })

  it('filters by campaign, source and kind', async () => {
    const stream = await follow('?cid=auto&pid=fb_ads&kinds=click')
    const none = await follow('?cid=another')
    await click('live-mail', 'organic')
    await click('live-fb-1')
    await stream.until(isOf('click', 'live-fb-1'))
    await click('live-fb-2')
    await stream.until(isOf('click', 'live-fb-2'))
    expect(stream.messages.some(isOf('click', 'live-mail'))).toBe(false)
    expect(none.messages.filter(({ event }) => event === 'message')).toEqual([])
    const refused = await program.get('/api/admin/live?kinds=clicks', {
      authorization: `Bearer ${program.key}`,
    })
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_kinds' } })
  })

  it('misses nothing over a break', async () => {
    const first = await follow('?kinds=click')
    await click('live-break-1')
    const { id } = await first.until(isOf('click', 'live-break-1'))
    first.close()
    await click('live-break-2')
    await click('live-break-3')
    const again = await follow('?kinds=click', { 'last-event-id': id })
    await again.until(isOf('click', 'live-break-2'))
    await again.until(isOf('click', 'live-break-3'))
    const ids = again.messages.map((message) => message.id).filter(Boolean)
    expect([...ids].sort()).toEqual(ids)
  })

  it('is for those who have signed in, and shows an affiliate its own', async () => {
    expect((await program.get('/api/admin/live')).status).toBe(401)
    const affiliate = { email: 'aff@example.com', role: 'affiliate', pid: 'fb_ads', password: 'a password' }
    await program.post('/api/admin/users', affiliate, { authorization: `Bearer ${program.key}` })
    const { email, password } = affiliate
    const { headers } = await program.post('/api/session', { email, password })
    const cookie = headers.get('set-cookie')?.split(';', 1)[0] ?? ''
    const stream = await openEventStream(`${program.url}/api/admin/live?pid=organic`, { cookie })
    streams.push(stream)
    await stream.until(({ event }) => event === 'ready')
    await click('live-own-no', 'organic')
    await click('live-own-yes')
    await program.post('/api/event/auto', { event_id: 'sale', transaction_id: 'live-own-yes', revenue: 1 })
    await stream.until(isOf('conversion', 'live-own-yes'))
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(stream.messages.some(isOf('click', 'live-own-no'))).toBe(false)
    expect(kindsOf(stream)).toEqual(new Set(['click', 'event', 'conversion']))
  })

  it('lets go of a client that does not read', async () => {
    const closed = new Promise<void>((resolve, reject) => {
      const headers = { authorization: `Bearer ${program.key}` }
      get(`${program.url}/api/admin/live`, { headers }, (response) => {
        response.pause()
        response.socket.pause()
        setTimeout(() => response.resume(), 6000)
        response.on('close', resolve)
        response.on('error', () => resolve())
      }).on('error', reject)
    })
    const body = JSON.stringify({ url: `https://lp.example/${'x'.repeat(30_000)}` })
    for (let wave = 0; wave < 5; wave++) {
      const rows = Array.from({ length: 400 }, () => {
        const uid = v7()
        return {
          ...{ click_uid: uid, transaction_id: uid, cid: 'auto', pid: 'organic', clid: null },
          ...{ message_id: null, at: Date.now(), bot: 0, body },
        }
      })
      await store.db.insertInto('clicks').values(rows).execute()
      await new Promise((resolve) => setTimeout(resolve, 900))
    }
    await closed
  })

  it('ends when the program stops, and says so', async () => {
    const stream = await follow()
    const before = performance.now()
    stopped = true
    await program.stop()
    await stream.ended
    expect(performance.now() - before).toBeLessThan(5000)
    expect(stream.messages.at(-1)).toMatchObject({ event: 'end', data: { reason: 'stopping' } })
  })
})
