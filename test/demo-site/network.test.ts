import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Demo, startDemo } from './demo-on-a-port.ts'

type Received = {
  failure: { times: number; status: number }
  received: {
    id: number
    at: string
    method: string
    answered: number
    parameters: { name: string; value: string }[]
    headers: Record<string, string>
  }[]
}

const NOON = Date.UTC(2026, 10, 21, 12)
let now = NOON
let demo: Demo

beforeEach(async () => {
  now = NOON
  demo = await startDemo(() => now)
})
afterEach(() => demo.server.close())

const call = async (query: string, init?: RequestInit): Promise<number> => {
  const response = await demo.ask(`/demo/network/postback${query}`, init)
  await response.body?.cancel()
  return response.status
}
const received = async (query = ''): Promise<Received> =>
  (await (await demo.ask(`/demo/network/received${query}`)).json()) as Received
const post = (type: string, body: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': type },
  body,
})
const fail = (times: string, status: string): Promise<Response> =>
  demo.ask('/demo/network/fail', { method: 'POST', body: new URLSearchParams({ times, status }) })

describe('the mock network', () => {
  it('keeps a postback with its parameters in the order in which they came, repeated and empty ones too', async () => {
    expect(await call('?zeta=1&txid=tx-1&alpha=&zeta=2%20%26')).toBe(200)
    const [kept] = (await received()).received
    expect(kept).toMatchObject({ id: 1, at: '2026-11-21T12:00:00.000Z', method: 'GET', answered: 200 })
    expect(kept?.parameters).toEqual([
      { name: 'zeta', value: '1' },
      { name: 'txid', value: 'tx-1' },
      { name: 'alpha', value: '' },
      { name: 'zeta', value: '2 &' },
    ])
  })

  it.each([
    [
      'application/x-www-form-urlencoded',
      'b=2&c=',
      [
        ['a', '1'],
        ['b', '2'],
        ['c', ''],
      ],
    ],
    [
      'application/json',
      '{"b":2,"c":{"d":true}}',
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '{"d":true}'],
      ],
    ],
    [
      'application/json',
      '{"b":',
      [
        ['a', '1'],
        ['body', '{"b":'],
      ],
    ],
    [
      'text/xml',
      '<b>2</b>',
      [
        ['a', '1'],
        ['body', '<b>2</b>'],
      ],
    ],
    ['text/plain', '', [['a', '1']]],
  ])('reads a body of %s: %s', async (type, body, expected) => {
    expect(await call('?a=1', post(type, body))).toBe(200)
    const [kept] = (await received()).received
    expect(kept?.method).toBe('POST')
    expect(kept?.parameters.map(({ name, value }) => [name, value])).toEqual(expected)
  })

  it('keeps the headers by which repeats are told apart, and no others', async () => {
    await call('', {
      headers: { 'Idempotency-Key': 'd-1', Authorization: 'Bearer secret', 'User-Agent': 'test' },
    })
    expect((await received()).received[0]?.headers).toEqual({
      'idempotency-key': 'd-1',
      'user-agent': 'test',
    })
  })

  it('shows the calls of one transaction, newest first', async () => {
    for (const query of ['?txid=tx-1&n=1', '?txid=tx-2&n=2', '?txid=tx-1&n=3']) await call(query)
    const numbers = (await received('?txid=tx-1')).received.map(({ parameters }) => parameters[1]?.value)
    expect(numbers).toEqual(['3', '1'])
  })

  it('remembers the last 200 calls', async () => {
    for (let n = 1; n <= 203; n += 1) await call(`?n=${n}`)
    const kept = (await received()).received
    expect(kept).toHaveLength(200)
    expect([kept.at(0)?.id, kept.at(-1)?.id]).toEqual([203, 4])
  })

  it('fails as often as it was told, and is well again after that', async () => {
    expect(await (await fail('2', '503')).json()).toEqual({ times: 2, status: 503 })
    expect([await call(''), await call(''), await call('')]).toEqual([503, 503, 200])
    const { failure, received: kept } = await received()
    expect(failure.times).toBe(0)
    expect(kept.map(({ answered }) => answered)).toEqual([200, 503, 503])
  })

  it('fails with 500 where no status is named, in JSON too', async () => {
    const answer = await demo.ask('/demo/network/fail', post('application/json', '{"times":1}'))
    expect(await answer.json()).toEqual({ times: 1, status: 500 })
  })

  it('takes back what it was told', async () => {
    await fail('5', '500')
    await fail('0', '500')
    expect(await call('')).toBe(200)
  })

  it.each([
    ['', '500'],
    ['-1', '500'],
    ['1.5', '500'],
    ['1001', '500'],
    ['2', '200'],
    ['2', '600'],
    ['2', 'no'],
  ])('refuses to fail %j times with %j, and stays as it was', async (times, status) => {
    expect((await fail(times, status)).status).toBe(400)
    expect((await received()).failure).toEqual({ times: 0, status: 500 })
  })
})
