import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { type Contract, callRaw, openContract } from '../contract/open-contract.ts'
import { DATABASES } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'

const SECRET = Buffer.from('a signing secret of 32 bytes ok!')

function settings(): string {
  const example = parse(exampleSettings()) as { receivers: unknown[]; postbacks: unknown[] }
  const signature = { secret: `whsec_${SECRET.toString('base64')}`, tolerance: '5m' }
  example.receivers.push({ id: 'signed', signature, creates: 'sale' })
  example.postbacks = []
  return stringify(example)
}

describe.each(DATABASES)('money that is not there, on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(create, { settings: settings() })
  })
  afterAll(() => contract.close())

  const conversions = async (id: string) =>
    (await contract.admin(`conversions?transaction_id=${id}`)).data as Record<string, unknown>[]
  const plain = (query: string) => contract.get(`/postback?token=let-me-in&status=accepted&${query}`)

  /** The headers of a signed call as they would be at a time. */
  const signed = (body: string, { id = 'msg_1', secondsAgo = 0, key = SECRET } = {}) => {
    const at = Math.floor(Date.now() / 1000) - secondsAgo
    const proof = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')
    return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${proof}` }
  }
  const say = (body: string, headers: Record<string, string>) =>
    callRaw(contract.url, { path: '/postback/signed', body, headers })

  it.each([
    '1e30',
    '99999999999999999999',
    '-1',
    'NaN',
    'Infinity',
    '0x10',
    '1,000,000,000,000',
    '1e400',
    "1'",
  ])('is not booked when a partner says that it is %s', async (payout) => {
    const subid = await contract.transaction()
    const answer = await plain(`subid=${subid}&payout=${encodeURIComponent(payout)}`)
    expect(answer.status, JSON.stringify(answer.body)).toBe(400)
    expect(await conversions(subid)).toEqual([])
  })

  it('is not booked for a click that there was not', async () => {
    const answer = await plain('subid=tx-never-was-1&payout=50')
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(await conversions('tx-never-was-1')).toEqual([])
  })

  it('is not booked for a page that says what only a server may', async () => {
    const transaction_id = await contract.transaction()
    const forged = { event_id: 'server_sale', transaction_id, revenue: '999' }
    expect((await contract.post('/api/event/auto', forged)).status).toBe(401)
    for (const token of ['fb-secret ', 'FB-SECRET', 'fb-secre', '', 'null', 'undefined', 'let-me-in'])
      expect((await contract.post('/api/event/auto', { ...forged, token })).status).toBe(401)
    expect(await conversions(transaction_id)).toEqual([])
  })

  it('is booked once for a signed call, however often it is played back', async () => {
    const subid = await contract.transaction()
    const body = JSON.stringify({ status: 'accepted', subid, payout: '50' })
    const headers = signed(body)
    await Promise.all(Array.from({ length: 20 }, () => say(body, headers)))
    await say(body, headers)
    expect(await conversions(subid)).toMatchObject([{ revenue: '50.00' }])
  })

  it('is not booked by a signature that is old, of the future, of another body, id or key', async () => {
    const subid = await contract.transaction()
    const body = JSON.stringify({ status: 'accepted', subid, payout: '50' })
    const good = signed(body)
    const forged: [string, Record<string, string>][] = [
      [body, signed(body, { secondsAgo: 3_600 })],
      [body, signed(body, { secondsAgo: -3_600 })],
      [body, signed(body, { key: Buffer.from('another key') })],
      [body, signed(body, { key: Buffer.alloc(0) })],
      [body.replace('50', '5000'), good],
      [body, { ...good, 'webhook-id': 'msg_2' }],
      [body, { ...good, 'webhook-signature': 'v1,' }],
      [body, { ...good, 'webhook-signature': good['webhook-signature'].replace('v1,', 'v2,') }],
      [body, {}],
    ]
    for (const [text, headers] of forged) expect((await say(text, headers)).status).toBe(401)
    expect(await conversions(subid)).toEqual([])
  })
})
