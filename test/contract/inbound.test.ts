import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { DATABASES } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

type Row = Record<string, unknown>

const SECRET = Buffer.from('a signing secret of 32 bytes ok!')
const FORMER = 'whsec_Zm9ybWVyLXNlY3JldC1mb3JtZXItc2VjcmV0'
const NOWHERE = 'http://127.0.0.1:9/postback'

const ONE_OF_TWO = ['conversion_fired', 'conversion_updated', 'duplicate_event', 'event_locked']

/** The example's settings with further receivers, and a rule for each status and for each step of an event. */
function settings(): string {
  const example = parse(exampleSettings()) as { receivers: unknown[]; postbacks: unknown[] }
  const signature = { secret: `whsec_${SECRET.toString('base64')}`, previous: FORMER, tolerance: '5m' }
  example.receivers.push(
    { id: 'far', ip_allow: ['192.0.2.0/24', '2001:db8::/32'], creates: 'sale' },
    { id: 'near', ip_allow: ['127.0.0.0/8'], creates: 'sale', return: 'OK thanks' },
    { id: 'signed', signature, creates: 'sale' },
    { id: 'careful' },
    {
      ...{ id: 'buyer', creates: 'upsell', statuses: { accepted: ['Won'], rejected: ['Lost'] } },
      aliases: { Lead_Ref: 'transaction_id', disposition: 'status', worth: 'revenue', ref: 'order_id' },
    },
  )
  const rule = (id: string, trigger: string) => ({
    ...{ id, trigger, campaign: 'auto', action: 'ping_url', settings: { url: NOWHERE } },
  })
  example.postbacks = [
    rule('done', 'conversion_done'),
    rule('rejected', 'conversion_reject'),
    rule('pending', 'conversion_pending'),
  ]
  return stringify(example)
}

describe.each(DATABASES)('inbound postbacks on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(create, { settings: settings(), environment: { RETRY_SCHEDULE: '1h' } })
  })
  afterAll(() => contract.close())

  const list = async (kind: string, query = '') =>
    (await contract.admin(`${kind}?limit=500&${query}`)).data as Row[]
  const of = (kind: string, transaction: string) => list(kind, `transaction_id=${transaction}`)
  const call = (query: string, path = '/postback') => contract.get(`${path}?token=let-me-in&${query}`)
  const lastCall = async () => (await list('inbound'))[0]
  const owed = async (transaction: string) =>
    (await of('deliveries', transaction)).map((row) => row.rule_id).reverse()

  /** A transaction with a sale of 40. */
  const sold = async (event_id = 'sale') => {
    const transaction_id = await contract.transaction()
    await contract.post('/api/event/auto', { event_id, transaction_id, revenue: '40.00' })
    return transaction_id
  }

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

  it('that repeat what stands already change nothing', async () => {
    const subid = await sold()
    const twice = async (query: string) => {
      expect((await call(query)).body).not.toHaveProperty('replayed')
      const before = [await of('conversions', subid), await owed(subid)]
      const again = await call(query)
      expect(again).toMatchObject({ status: 200, body: { code: 'conversion_unchanged', replayed: true } })
      expect([await of('conversions', subid), await owed(subid)]).toEqual(before)
    }
    await twice(`status=rejected&subid=${subid}`)
    await twice(`status=accepted&subid=${subid}&payout=50`)
    await twice(`status=accepted&subid=${subid}&payout=51.5`)
    await twice(`status=fake&subid=${subid}&txn=1001`)
    await twice(`status=approved&subid=${subid}&txn=1001`)
    // A late repeat of what was said under this id before does not bring it back.
    expect((await call(`status=fake&subid=${subid}&order_id=1001`)).body).toMatchObject({
      ...{ replayed: true, conversion_status: 'accepted' },
    })
    await twice(`status=fake&subid=${subid}&txn=1002`)
    expect(await of('conversions', subid)).toMatchObject([{ entry: 6, revenue: '51.50' }])
    expect(await owed(subid)).toEqual(['done', 'rejected', 'done', 'rejected', 'done', 'rejected'])
  })

  it('that are pings and tests change nothing, whatever else they say', async () => {
    const subid = await sold()
    for (const query of [`status=TEST&subid=${subid}&payout=x`, 'status=ping'])
      expect(await call(query)).toMatchObject({ status: 200, body: { code: 'postback_ignored' } })
    expect(await of('conversions', subid)).toMatchObject([{ status: 'accepted', entry: 1 }])
    expect(await lastCall()).toMatchObject({ outcome: 'ignored', original_status: 'ping' })
  })

  it('correct the money without a new entry into the status', async () => {
    const subid = await sold()
    const { body } = await call(`status=accepted&subid=${subid}&payout=0.000001&currency=eur`)
    expect(body).toMatchObject({ code: 'conversion_updated', revenue: '0.000001', currency: 'EUR' })
    expect(await of('conversions', subid)).toMatchObject([{ entry: 1, original_status: null }])
    expect(await of('conversion_changes', subid)).toMatchObject([
      { from_status: 'accepted', to_status: 'accepted', revenue: '0.000001', cause: 'receiver:default' },
    ])
    expect(await owed(subid)).toEqual(['done'])
  })

  it('mean the conversion of the event or goal they name, or of their own id, else the latest', async () => {
    const subid = await sold()
    await contract.post('/api/event/auto', { event_id: 'upsell', transaction_id: subid, revenue: 5 })
    const stands = async () =>
      Object.fromEntries((await of('conversions', subid)).map((row) => [row.event_id, row.status]))
    await call(`status=rejected&subid=${subid}`)
    expect(await stands()).toEqual({ sale: 'accepted', upsell: 'rejected' })
    await call(`status=pending&subid=${subid}&goal=purchase`)
    expect(await stands()).toEqual({ sale: 'pending', upsell: 'rejected' })
    await call(`status=accepted&subid=${subid}&event_id=upsell&txn=U1`)
    await call(`status=rejected&subid=${subid}&event_id=sale&txn=S1`)
    await call(`status=accepted&subid=${subid}&txn=S1`)
    await call(`status=rejected&subid=${subid}&txn=U1`)
    expect(await stands()).toEqual({ sale: 'accepted', upsell: 'rejected' })
    await call(`status=pending&subid=${subid}&event_id=server_sale&payout=3`)
    expect(await stands()).toEqual({ sale: 'accepted', upsell: 'rejected', server_sale: 'pending' })
  })

  it('make one conversion for each id of a partner where the event may repeat', async () => {
    const ref = await contract.transaction()
    const won = (query: string) =>
      contract.get(`/postback/buyer?LEAD_REF=${ref}&disposition=won&worth=7&${query}`)
    expect((await won('ref=A')).body).toMatchObject({ code: 'conversion_fired', original_status: 'won' })
    expect((await won('ref=B')).body).toMatchObject({ code: 'conversion_fired' })
    expect((await won('ref=A')).body).toMatchObject({ code: 'conversion_unchanged' })
    expect(await of('conversions', ref)).toMatchObject([
      { external_id: 'B', status: 'accepted', revenue: '7.00', hold_until: null },
      { external_id: 'A', status: 'accepted' },
    ])
    expect((await won('ref=A&worth=8&disposition=accepted')).body).toMatchObject({ replayed: true })
  })

  it('know a lead by its own id', async () => {
    const transaction_id = await contract.transaction()
    const { body } = await contract.post('/api/lead/auto', {
      ...{ transaction_id, first_name: 'Ada', last_name: 'Moss', email: 'ada.known@example.com' },
      ...{ zip_code: '90210', testMode: 1, testSold: 1 },
    })
    expect((await call(`status=sold&subid=${String(body.lead_uid)}`)).body).toMatchObject({
      ...{ code: 'conversion_fired', transaction_id },
    })
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

  it('are taken once, of fifty that come at the same moment', async () => {
    const subid = await contract.transaction()
    const fifty = async (query: string) => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => call(query)))
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
      expect(answers.filter(({ body }) => body.replayed !== true)).toHaveLength(1)
    }
    await fifty(`status=accepted&subid=${subid}&payout=10`)
    await fifty(`status=rejected&subid=${subid}&txn=7`)
    await fifty(`status=accepted&subid=${subid}`)
    expect(await of('conversions', subid)).toMatchObject([{ entry: 3, revenue: '10.00' }])
    expect(await owed(subid)).toEqual(['done', 'rejected', 'done'])
    expect(await of('inbound', subid)).toHaveLength(150)
  })

  it('and the page’s own event make one conversion between them, whoever is first', async () => {
    const visits = await Promise.all(Array.from({ length: 20 }, () => contract.transaction()))
    const answers = await Promise.all(
      visits.flatMap((transaction_id) => [
        contract.post('/api/event/auto', { event_id: 'sale', transaction_id, revenue: 40 }),
        call(`status=declined&subid=${transaction_id}`),
      ]),
    )
    const codes = new Set(answers.map(({ body }) => body.code))
    expect([...codes].filter((code) => !ONE_OF_TWO.includes(String(code)))).toEqual([])
    for (const visit of visits)
      expect(await of('conversions', visit)).toMatchObject([{ event_id: 'sale', status: 'rejected' }])
  })

  it('believe no header about the address that they come from', async () => {
    const subid = await contract.transaction()
    const forged = { 'x-forwarded-for': '192.0.2.9', forwarded: 'for=192.0.2.9' }
    expect(await contract.get(`/postback/far?status=accepted&subid=${subid}`, forged)).toMatchObject({
      ...{ status: 403, body: { code: 'ip_not_allowed' } },
    })
  })

  it('are logged with what they said, without what is nobody’s business', async () => {
    const subid = await sold()
    const secrets = 'email=ann.doe@example.com&phone=%2B12025550123&first_name=Ann&sub1=ann.doe@example.com'
    await call(`status=declined&subid=${subid}&sub2=banner&${secrets}&long=${'x'.repeat(3000)}`)
    const [row] = await of('inbound', subid)
    expect(row).toMatchObject({
      ...{ receiver: 'default', outcome: 'changed', code: 'conversion_updated', http_status: 200 },
      ...{ cid: 'auto', pid: 'organic', ip: '127.0.0.1', original_status: 'declined' },
      request: {
        ...{ method: 'GET', path: '/postback' },
        query: { status: 'declined', subid, sub1: '***', sub2: 'banner', token: '***', email: '***' },
      },
    })
    expect(JSON.stringify(row)).not.toMatch(/ann\.doe|5550123|"Ann"|let-me-in|xxxx/)
    expect(JSON.stringify(await contract.admin(`transactions/${subid}`))).not.toMatch(/ann\.doe|let-me-in/)
    expect(await list('inbound', 'status=ignored')).toHaveLength(2)
  })

  it('are told in the journey of their transaction', async () => {
    const subid = await sold()
    await call(`status=declined&subid=${subid}`)
    await contract.get(`/postback?token=guess&status=accepted&subid=${subid}`)
    const { items } = (await contract.admin(`transactions/${subid}`)) as { items: Row[] }
    expect(items.map(({ kind, code }) => `${kind} ${code}`)).toEqual(
      expect.arrayContaining([
        ...['conversion accepted', 'conversion rejected'],
        ...['inbound conversion_updated', 'inbound unauthorized'],
      ]),
    )
  })

  describe('beside an operator', () => {
    const decide = (id: unknown, body: object, key = contract.key) =>
      contract.post(`/api/admin/conversions/${String(id)}/status`, body, { authorization: `Bearer ${key}` })

    it('who decides, with the rules evaluated again, and on the record', async () => {
      const subid = await sold()
      const [{ conversion_id } = {} as Row] = await of('conversions', subid)
      const answer = await decide(conversion_id, { status: 'rejected', reason: 'fraud', revenue: '39.99' })
      expect(answer).toMatchObject({
        ...{ status: 200, body: { conversion_id, status: 'rejected', revenue: '39.99', entry: 2 } },
      })
      expect((await decide(conversion_id, { status: 'rejected' })).body).toMatchObject({ replayed: true })
      expect(await owed(subid)).toEqual(['done', 'rejected'])
      const audit = (await list('audit')).filter((row) => row.subject === conversion_id)
      expect(audit).toMatchObject([{ actor: 'test', action: 'conversion.status' }])
      expect(String(audit[0]?.detail)).toContain('fraud')
      expect(await of('conversion_changes', subid)).toMatchObject([
        { reason: 'fraud', cause: 'admin:test', from_status: 'accepted', to_status: 'rejected', entry: 2 },
      ])
    })

    it('who is refused what cannot be', async () => {
      const subid = await sold()
      const [{ conversion_id } = {} as Row] = await of('conversions', subid)
      expect(await decide(conversion_id, { status: 'done' })).toMatchObject({
        ...{ status: 400, body: { code: 'invalid_status' } },
      })
      expect(await decide(conversion_id, { status: 'rejected', revenue: -1 })).toMatchObject({
        ...{ status: 400, body: { code: 'invalid_revenue' } },
      })
      expect(await decide(conversion_id, {})).toMatchObject({ body: { code: 'missing_status' } })
      expect(await decide('nothing', { status: 'rejected' })).toMatchObject({ status: 404 })
      expect(await decide(conversion_id, { status: 'rejected' }, 'fb-secret')).toMatchObject({ status: 401 })
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
