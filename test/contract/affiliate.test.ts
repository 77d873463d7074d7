import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Affiliates, affiliateCalls, openAffiliates } from './affiliate-calls.ts'

/** What a source may call; everything else of the operators' interface is not for it. */
const OWN = [
  ...['GET /api/admin/clicks', 'GET /api/admin/events', 'GET /api/admin/conversions'],
  ...['GET /api/admin/deliveries', 'GET /api/admin/attempts', 'GET /api/admin/actions'],
  ...['GET /api/admin/reports', 'GET /api/admin/reports/overview', 'GET /api/admin/reports/funnel'],
  ...['GET /api/admin/reports/heat', 'GET /api/admin/transactions/{transaction_id}'],
  ...['GET /api/admin/postbacks', 'POST /api/admin/postbacks', 'GET /api/admin/postbacks/{id}'],
  ...['PUT /api/admin/postbacks/{id}', 'PATCH /api/admin/postbacks/{id}', 'DELETE /api/admin/postbacks/{id}'],
  ...['POST /api/admin/postbacks/{id}/enable', 'POST /api/admin/postbacks/{id}/disable'],
  ...['POST /api/admin/postbacks/{id}/duplicate', 'POST /api/admin/postbacks/{id}/test'],
]

describe.each(DATABASES)('an affiliate on $name', ({ create }) => {
  let open: Affiliates
  let contract: Affiliates['contract']
  let sink: Affiliates['sink']
  let fb: string
  beforeAll(async () => {
    open = await openAffiliates(create)
    ;({ contract, sink, fb } = open)
    for (const made of [
      await asFb('POST', 'postbacks', rule('fb_rule')),
      await asBing('POST', 'postbacks', rule('bing_rule')),
    ])
      expect(made.status).toBe(201)
  })
  afterAll(() => open.close())

  const { asFb, asBing, rowsOf, rule, visit } = affiliateCalls(() => open)

  it('is refused everything that is not its own', async () => {
    const { paths } = (await contract.get('/openapi.json')).body as { paths: Record<string, object> }
    const calls = Object.entries(paths)
      // The live view never ends; its own test tells what an affiliate hears there.
      .filter(([path]) => path.startsWith('/api/admin/') && path !== '/api/admin/live')
      .flatMap(([path, item]) =>
        ['get', 'post', 'put', 'patch', 'delete'].flatMap((method) =>
          method in item ? [{ method: method.toUpperCase(), path }] : [],
        ),
      )
    expect(calls.length).toBeGreaterThan(50)
    const allowed: string[] = []
    for (const { method, path } of calls) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {}
      const address = path
        .replace('{id}', path.includes('postbacks') ? 'network_sale' : 'auto')
        .replaceAll(/\{\w+\}/g, 'tx-00000001')
      const { status, body: answer } = await asFb(method, address, body)
      if (status === 403) expect(answer.code).toBe('forbidden')
      else allowed.push(`${method} ${path}`)
    }
    expect(allowed.toSorted()).toEqual(OWN.toSorted())
  })

  it('sees the records of its own source only, and of what was sent only what its rules sent', async () => {
    const mine = await visit('fb_ads')
    const theirs = await visit('bing')
    await sink.until(3)
    await expect.poll(async () => (await rowsOf(contract.key, 'attempts')).length).toBe(3)
    for (const kind of ['clicks', 'events', 'conversions', 'deliveries', 'attempts']) {
      const own = await rowsOf(fb, kind)
      expect(own.length, kind).toBeGreaterThan(0)
      expect(new Set(own.map(({ transaction_id, pid }) => `${pid} ${transaction_id}`)), kind).toEqual(
        new Set([`fb_ads ${mine}`]),
      )
      expect(await rowsOf(fb, `${kind}?pid=bing`)).toEqual([])
      expect(await rowsOf(fb, `${kind}?transaction_id=${theirs}`)).toEqual([])
    }
    expect((await rowsOf(fb, 'deliveries')).map(({ rule_id }) => rule_id)).toEqual(['fb_rule'])
    for (const kind of ['deliveries', 'attempts']) {
      expect(await rowsOf(fb, `${kind}?rule=fb_rule`)).toEqual(await rowsOf(fb, kind))
      expect(await rowsOf(fb, `${kind}?rule=network_sale`)).toEqual([])
    }
    const owed = await rowsOf(contract.key, 'deliveries?rule=fb_rule')
    expect(new Set(owed.map(({ rule_id }) => rule_id))).toEqual(new Set(['fb_rule']))
    expect((await rowsOf(contract.key, 'attempts?rule=fb_rule')).map(({ pid }) => pid)).toEqual(['fb_ads'])
    expect(await rowsOf(fb, 'clicks?rule=fb_rule')).toEqual([])
    const attempts = JSON.stringify(await rowsOf(fb, 'attempts'))
    expect(attempts).toContain('rule=fb_rule')
    expect(attempts).not.toMatch(/the-admins-own-secret|token-of-fb_rule/)
    expect((await rowsOf(contract.key, 'deliveries?status=sent')).length).toBe(3)
  })

  it('sees nothing that was sent under the name of its rule before it made it', async () => {
    expect(
      (await contract.call('DELETE', '/api/admin/postbacks/network_sale?confirm=network_sale')).status,
    ).toBe(204)
    expect((await asFb('POST', 'postbacks', rule('network_sale'))).status).toBe(201)
    expect((await rowsOf(fb, 'deliveries')).map(({ rule_id }) => rule_id)).toEqual(['fb_rule'])
    expect(JSON.stringify(await rowsOf(fb, 'attempts'))).not.toContain('the-admins-own-secret')
  })

  it('reads its own records without what the operator earns by them', async () => {
    const transaction_id = await visit('fb_ads')
    for (const kind of ['events', 'conversions']) {
      const [own] = await rowsOf(fb, `${kind}?transaction_id=${transaction_id}`)
      const [admins] = await rowsOf(contract.key, `${kind}?transaction_id=${transaction_id}`)
      expect(admins).toMatchObject({ revenue: '20.00' })
      expect(own).toMatchObject({ transaction_id, currency: 'USD' })
      expect(own).not.toHaveProperty('revenue')
      const csv = await fetch(`${contract.url}/api/admin/${kind}?transaction_id=${transaction_id}`, {
        headers: { authorization: `Bearer ${fb}`, accept: 'text/csv' },
      }).then((response) => response.text())
      expect(csv).toContain(transaction_id)
      expect(csv).not.toMatch(/revenue|20\.00/)
    }
  })

  it('follows the journeys of its own visits, without what others did and what was paid', async () => {
    const mine = await visit('fb_ads')
    const theirs = await visit('bing')
    const back = { cid: 'auto', transaction_id: mine, url: 'https://lp.example/?pid=bing&sub1=theirs' }
    await contract.post('/api/click', back)
    await contract.post('/api/event/auto', {
      ...{ event_id: 'upsell', transaction_id: mine, pid: 'bing', revenue: 77.7, sub1: 'theirs' },
    })
    await contract.get(`/postback?status=accepted&subid=${mine}&token=none`)
    await contract.post(
      '/api/lead/add/fb_ads?testMode=1&testSold=1',
      {
        ...{ cid: 'auto', transaction_id: mine, first_name: 'Sample', last_name: 'Visitor' },
        ...{ email: 'sample@example.com', zip_code: '10001', age: 34, tcpa_consent: 1 },
      },
      { authorization: 'Bearer fb-secret' },
    )
    const [conversion] = await rowsOf(contract.key, `conversions?transaction_id=${mine}&pid=fb_ads`)
    await contract.call('POST', `/api/admin/conversions/${conversion?.conversion_id}/status`, {
      ...{ status: 'rejected', reason: 'inner words' },
    })
    const attempted = async () => (await rowsOf(fb, `attempts?transaction_id=${mine}`)).length
    await expect.poll(attempted).toBe(2)
    const { body } = await asFb('GET', `transactions/${mine}`)
    expect(body).toMatchObject({ transaction_id: mine, pid: 'fb_ads' })
    const items = body.items as { kind: string; summary: string; facts: Record<string, string> }[]
    expect(new Set(items.map(({ kind }) => kind))).toEqual(
      new Set(['click', 'event', 'conversion', 'postback', 'attempt']),
    )
    expect(items.map(({ summary }) => summary)).toEqual(
      expect.arrayContaining(['Landed on the page', 'Converted', 'The conversion became rejected']),
    )
    expect(new Set(items.flatMap(({ facts }) => facts.rule ?? []))).toEqual(
      new Set(['fb_rule', 'network_sale']),
    )
    expect(JSON.stringify(body)).not.toMatch(
      /theirs|bing|77\.7|inner words|revenue|"machine"|the-admins-own-secret/,
    )
    const admins = await contract.call('GET', `/api/admin/transactions/${mine}`)
    expect(JSON.stringify(admins.body)).toMatch(/inner words/)
    for (const other of [theirs, 'tx-of-nobody'])
      expect(await asFb('GET', `transactions/${other}`)).toMatchObject({
        status: 404,
        body: { code: 'not_found', message: 'There is no such transaction.' },
      })
  })
})
