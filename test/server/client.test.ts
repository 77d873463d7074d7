import { afterEach, describe, expect, it } from 'vitest'
import type { ServerEvent } from '../../server/bodies.ts'
import { type ClientOptions, createClient } from '../../server/client.ts'
import { type Scripted, startScripted } from './scripted-server.ts'

const SALE: ServerEvent = { cid: 'auto', event_id: 'sale', transaction_id: 'tx-1', revenue: '49.90' }
const FIRED = { status: 200, body: { status: '200', code: 'conversion_fired', message: 'Stored.' } }
const LOCKED = {
  status: 403,
  headers: { 'retry-after': '2' },
  body: { code: 'event_locked', message: 'Wait.' },
}
const BUSY = { status: 503, headers: { 'retry-after': '7' }, body: { code: 'overloaded', message: 'Later.' } }

let stop: (() => Promise<void>) | undefined
afterEach(() => stop?.())

const open = async (script: Scripted[], options: Partial<ClientOptions> = {}) => {
  const scripted = await startScripted(script)
  stop = scripted.stop
  const waits: number[] = []
  const sleep = (ms: number) => Promise.resolve(waits.push(ms))
  const client = createClient({ url: scripted.url, sleep, random: () => 1, ...options })
  return { client, calls: scripted.calls, waits }
}
const idsOf = (calls: readonly { body: string }[]) =>
  calls.map(({ body }) => (JSON.parse(body) as { message_id: string }).message_id)

describe('the client of a backend', () => {
  it('keeps the message id across the tries, in the body and as Idempotency-Key', async () => {
    const { client, calls, waits } = await open(['cut', { status: 500, body: 'oh' }, FIRED])
    expect(await client.fire(SALE)).toMatchObject({ ok: true, code: 'conversion_fired', tries: 3 })
    const [first, ...others] = idsOf(calls)
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
    expect(others).toEqual([first, first])
    expect(calls.map(({ headers }) => headers['idempotency-key'])).toEqual([first, first, first])
    expect(waits).toEqual([250, 500])
  })

  it('waits as long as Retry-After says', async () => {
    const { client, waits } = await open([BUSY, FIRED])
    expect(await client.fire(SALE)).toMatchObject({ ok: true, tries: 2 })
    expect(waits).toEqual([7000])
  })

  it('does not wait longer than it may, and says that the collector is busy', async () => {
    const { client, waits } = await open([BUSY], { maxWaitMs: 5000 })
    expect(await client.fire(SALE)).toMatchObject({
      ok: false,
      because: 'busy',
      code: 'overloaded',
      tries: 1,
    })
    expect(waits).toEqual([])
  })

  it('answers a refusal as a value, at once', async () => {
    const { client, calls } = await open([LOCKED])
    const refused = { ok: false, because: 'refused', code: 'event_locked', status: 403, tries: 1 }
    expect(await client.fire(SALE)).toMatchObject(refused)
    expect(calls).toHaveLength(1)
  })

  it('gives up on a collector that never answers, and tells under which id the same can be sent again', async () => {
    const { client } = await open(['never'], { timeoutMs: 30, tries: 2 })
    const answer = await client.fire({ ...SALE, message_id: 'order-7' })
    const given = { because: 'unreachable', code: 'timeout', tries: 2, message_id: 'order-7' }
    expect(answer).toMatchObject({ ok: false, ...given })
  })

  it('says so where nothing listens', async () => {
    const client = createClient({ url: 'http://127.0.0.1:9', tries: 1 })
    expect(await client.fire(SALE)).toMatchObject({ ok: false, because: 'unreachable', code: 'no_answer' })
  })

  it('takes what is no answer of a collector for none', async () => {
    const { client } = await open([{ status: 200, body: '<html>' }])
    expect(await client.fire(SALE)).toMatchObject({ ok: false, because: 'refused', code: 'no_json' })
  })

  it('fires many, and answers in their order', async () => {
    const { client, calls } = await open([FIRED, LOCKED, FIRED])
    const events = ['a', 'b', 'c'].map((name) => ({ ...SALE, transaction_id: `tx-${name}` }))
    const answers = await client.fireAll(events, { atOnce: 1 })
    expect(answers.map(({ code }) => code)).toEqual(['conversion_fired', 'event_locked', 'conversion_fired'])
    expect(calls.map(({ body }) => (JSON.parse(body) as ServerEvent).transaction_id)).toEqual([
      'tx-a',
      'tx-b',
      'tx-c',
    ])
    expect(await client.fireAll([])).toEqual([])
  })

  it('takes a receiver’s own words for its answer', async () => {
    const { client } = await open([{ status: 200, body: 'OK' }])
    const word = { transaction_id: 'tx-1', status: 'accepted' }
    expect(await client.tell('default', word)).toMatchObject({ ok: true, code: 'taken', message: 'OK' })
  })
})
