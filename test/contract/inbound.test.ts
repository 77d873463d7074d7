import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'
import { FORMER, inboundCalls, openInbound, SECRET } from './inbound-calls.ts'
import { type Contract, openContract } from './open-contract.ts'

describe.each(DATABASES)('inbound postbacks on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openInbound(create)
  })
  afterAll(() => contract.close())

  const { list, of, call, owed, sold } = inboundCalls(() => contract)

  it.each(['/postback', '/postback.php', '/postback/default'])('are taken by GET at %s', async (path) => {
    const subid = await contract.transaction()
    const answer = await call(`status=Approved&subid=${subid}&payout=12.5`, path)
    expect(answer).toMatchObject({
      status: 200,
      body: {
        ...{ status: '200', type: 'success', code: 'conversion_fired', transaction_id: subid },
        ...{ conversion_status: 'accepted', original_status: 'Approved', event_id: 'sale' },
        ...{ revenue: '12.50', currency: 'USD', request_id: answer.headers.get('x-request-id') },
      },
    })
    expect(await of('conversions', subid)).toMatchObject([
      {
        status: 'accepted',
        original_status: 'Approved',
        revenue: '12.50',
        payout: '12.50',
        goal: 'purchase',
      },
    ])
    expect(await owed(subid)).toEqual(['done'])
    expect(await of('events', subid)).toMatchObject([{ event_id: 'sale', type: 'conversion' }])
  })

  it('are taken by POST: in the query, in a form, in JSON, and in JSON as text', async () => {
    const subid = await sold()
    const bearer = { authorization: 'Bearer let-me-in' }
    const ways: [string, string, Record<string, string>][] = [
      [`/postback?token=let-me-in&status=rejected&subid=${subid}`, '', {}],
      [
        '/postback',
        `status=accepted&subid=${subid}`,
        { ...bearer, 'content-type': 'application/x-www-form-urlencoded' },
      ],
      ['/postback.php', JSON.stringify({ status: 'hold', txid: subid }), bearer],
      [
        '/postback?token=let-me-in',
        JSON.stringify({ status: 1, clickid: subid, sum: 41 }),
        { 'content-type': 'text/plain' },
      ],
    ]
    const answers: unknown[] = []
    for (const [path, body, headers] of ways)
      answers.push((await contract.post(path, body, headers)).body.conversion_status)
    expect(answers).toEqual(['rejected', 'accepted', 'pending', 'accepted'])
    expect(await of('conversions', subid)).toMatchObject([
      { status: 'accepted', original_status: '1', entry: 5, revenue: '41.00' },
    ])
    expect(await owed(subid)).toEqual(['done', 'rejected', 'done', 'pending', 'done'])
  })

  it.each(['subid', 'transaction_id', 'txid', 'clickid', 'click_id', 'cid_click', 'SubID'])(
    'name the transaction as %s',
    async (name) => {
      const id = await contract.transaction()
      expect(await call(`status=sold&${name}=${id}`)).toMatchObject({ status: 200 })
      expect(await of('conversions', id)).toMatchObject([{ revenue: '0.00' }])
    },
  )

  it.each<[string, string, number, string]>([
    ['no token', '/postback?status=accepted&subid=SUBID', 401, 'unauthorized'],
    ['a wrong token', '/postback?token=guess&status=accepted&subid=SUBID', 401, 'unauthorized'],
    ['a foreign address', '/postback/far?status=accepted&subid=SUBID', 403, 'ip_not_allowed'],
    ['no subid', '/postback?token=let-me-in&status=accepted', 400, 'missing_subid'],
    ['an empty subid', '/postback?token=let-me-in&status=accepted&subid=', 400, 'missing_subid'],
    [
      'a subid that is none',
      '/postback?token=let-me-in&status=accepted&subid=12345',
      400,
      'invalid_transaction_id',
    ],
    [
      'a subid that nobody knows',
      '/postback?token=let-me-in&status=accepted&subid=tx-nobody-knows',
      400,
      'invalid_transaction_id',
    ],
    [
      'a status that no map knows',
      '/postback?token=let-me-in&status=banana&subid=SUBID',
      400,
      'unknown_status',
    ],
    ['no status', '/postback?token=let-me-in&subid=SUBID', 400, 'missing_status'],
    [
      'money below nothing',
      '/postback?token=let-me-in&status=accepted&subid=SUBID&payout=-1',
      400,
      'invalid_revenue',
    ],
    [
      'money that is none',
      '/postback?token=let-me-in&status=accepted&subid=SUBID&amount=%7Bpayout%7D',
      400,
      'invalid_revenue',
    ],
    [
      'an event that is none',
      '/postback?token=let-me-in&status=accepted&subid=SUBID&goal=nothing',
      400,
      'invalid_event_id',
    ],
    [
      'no conversion, and none is created',
      '/postback/careful?status=accepted&subid=SUBID',
      400,
      'no_conversion',
    ],
    ['a receiver that is none', '/postback/nobody?status=accepted&subid=SUBID', 404, 'not_found'],
    ['a receiver whose name is none', '/postback/%00?subid=SUBID', 404, 'not_found'],
    ['bytes that are no text', '/postback?token=let-me-in&subid=SUBID&status=%ff', 400, 'invalid_body'],
  ])('with %s are refused, and logged', async (_, path, status, code) => {
    const subid = await contract.transaction()
    const before = (await list('inbound')).length
    const answer = await contract.get(path.replace('SUBID', subid))
    expect(answer).toMatchObject({ status, body: { status: String(status), type: 'error', code } })
    expect(answer.body.message).toMatch(/^[A-Z].*\.$/)
    const calls = await list('inbound')
    expect(calls).toHaveLength(before + 1)
    expect(calls[0]).toMatchObject({ code, http_status: status, outcome: 'refused', ip: '127.0.0.1' })
    expect(calls[0]?.ms).toEqual(expect.any(Number))
    expect(JSON.stringify(calls[0])).not.toMatch(/let-me-in|guess/)
    expect(await of('conversions', subid)).toEqual([])
  })

  it('name all faults at once', async () => {
    const { body } = await call('subid=12345&status=banana&payout=much&currency=dollars')
    expect(body).toMatchObject({
      code: 'invalid_transaction_id',
      invalidFields: {
        ...{ subid: expect.any(String), status: expect.any(String), payout: expect.any(String) },
        currency: expect.any(String),
      },
    })
  })

  it('are for GET and POST', async () => {
    const answer = await fetch(`${contract.url}/postback`, { method: 'PUT' })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST'])
  })

  it('are answered as the receiver is configured to answer', async () => {
    const subid = await contract.transaction()
    for (const status of ['accepted', 'accepted', 'rejected']) {
      const answer = await contract.get(`/postback/near?status=${status}&subid=${subid}`)
      expect(answer).toMatchObject({ status: 200, body: { text: 'OK thanks' } })
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    }
    expect((await contract.get('/postback/near?status=accepted')).body).toMatchObject({ type: 'error' })
  })

  describe('that must be signed', () => {
    const signed = (
      body: string,
      { key = SECRET, id = 'msg_1', at = Date.now(), path = '/postback/signed', tampered = body } = {},
    ) => {
      const timestamp = String(Math.floor(at / 1000))
      const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
      return contract.post(path, tampered, {
        ...{ 'webhook-id': id, 'webhook-timestamp': timestamp },
        'webhook-signature': `v1a,nothing v1,AAAA v1,${mac}`,
      })
    }

    it('are taken with the secret, and with the one before', async () => {
      const subid = await contract.transaction()
      const word = (status: string) => JSON.stringify({ status, subid, note: 'ünï' })
      expect(await signed(word('accepted'))).toMatchObject({ status: 200 })
      const former = Buffer.from(FORMER.slice(6), 'base64')
      expect(await signed(word('rejected'), { key: former })).toMatchObject({
        body: { conversion_status: 'rejected' },
      })
    })

    it('are refused with another secret, time, body or place of what they say', async () => {
      const subid = await contract.transaction()
      const body = JSON.stringify({ status: 'accepted', subid })
      const refused = { status: 401, body: { code: 'unauthorized' } }
      expect(await signed(body, { key: Buffer.from('another') })).toMatchObject(refused)
      expect(await signed(body, { at: Date.now() - 6 * 60_000 })).toMatchObject(refused)
      expect(await signed(body, { at: Date.now() + 6 * 60_000 })).toMatchObject(refused)
      expect(await signed(body, { tampered: `${body} ` })).toMatchObject(refused)
      expect(await contract.post('/postback/signed', body)).toMatchObject(refused)
      const inQuery = { path: `/postback/signed?status=accepted&subid=${subid}` }
      expect(await signed('{}', inQuery)).toMatchObject({ status: 400, body: { code: 'missing_subid' } })
      expect(await of('conversions', subid)).toEqual([])
    })
  })

  it('believe no header about the address that they come from', async () => {
    const subid = await contract.transaction()
    const forged = { 'x-forwarded-for': '192.0.2.9', forwarded: 'for=192.0.2.9' }
    expect(await contract.get(`/postback/far?status=accepted&subid=${subid}`, forged)).toMatchObject({
      ...{ status: 403, body: { code: 'ip_not_allowed' } },
    })
  })

  it('need a receiver: without one named default the plain address says so', async () => {
    const other = await openContract(create, {
      settings: exampleSettings().replace('id: default', 'id: acme'),
    })
    const answer = await other.get('/postback?status=accepted&subid=12345')
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(answer.body.message).toContain('receiver default')
    await other.close()
  })
})
