import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Sink, startSink } from '../support/sink.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

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

const OTHERS = `  - { pid: bing, name: Bing, status: active, token: bing-secret }
  - { pid: old_mail,`

describe.each(DATABASES)('an affiliate on $name', ({ create }) => {
  let contract: Contract
  let sink: Sink
  let fb: string
  let bing: string
  beforeAll(async () => {
    sink = await startSink()
    const settings = exampleSettings(`${sink.url}?of=the-admins-own-secret`).replace(
      '  - { pid: old_mail,',
      OTHERS,
    )
    contract = await openContract(create, { settings })
    fb = await contract.affiliateKey('fb_ads')
    bing = await contract.affiliateKey('bing')
  })
  afterAll(async () => {
    await contract.close()
    await sink.close()
  })

  const as = (key: string) => (method: string, path: string, body?: unknown) =>
    contract.call(method, path.startsWith('/') ? path : `/api/admin/${path}`, body, {
      authorization: `Bearer ${key}`,
    })
  const asFb = (method: string, path: string, body?: unknown) => as(fb)(method, path, body)
  const asBing = (method: string, path: string, body?: unknown) => as(bing)(method, path, body)
  const rowsOf = async (key: string, path: string) => {
    const { status, body } = await as(key)('GET', path)
    expect(status).toBe(200)
    return body.data as Record<string, unknown>[]
  }
  const rule = (id: string, more: object = {}) => ({
    id,
    campaign: 'auto',
    trigger: 'conversion_done',
    action: 'ping_url',
    settings: { url: `${sink.url}?rule=${id}`, auth: { type: 'bearer', token: `token-of-${id}` } },
    ...more,
  })
  const visit = async (pid: string) => {
    const transaction_id = await contract.transaction(`https://lp.example/?pid=${pid}`)
    await contract.post('/api/event/auto', { event_id: 'sale', transaction_id, pid, revenue: 20 })
    return transaction_id
  }

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

  it('makes rules for its own source only, whatever it asks for', async () => {
    const made = await asFb(
      'POST',
      'postbacks',
      rule('fb_rule', { conditions: { source: 'bing', min_revenue: 1 } }),
    )
    expect(made).toMatchObject({
      status: 201,
      body: {
        conditions: { source: 'fb_ads', min_revenue: 1 },
        author: { name: 'affiliate of fb_ads', pid: 'fb_ads' },
      },
    })
    expect(JSON.stringify(made.body)).not.toContain('token-of-fb_rule')
    const changes = [
      await asFb('PATCH', 'postbacks/fb_rule', { conditions: { source: null } }),
      await asFb('PATCH', 'postbacks/fb_rule', { conditions: null }),
      await asFb('PUT', 'postbacks/fb_rule', rule('fb_rule', { conditions: { source: 'organic' } })),
      await asFb('POST', 'postbacks/fb_rule/disable'),
      await asFb('POST', 'postbacks/fb_rule/enable'),
    ]
    for (const { status, body } of changes)
      expect([status, body.conditions]).toMatchObject([200, { source: 'fb_ads' }])
    const copy = await asFb('POST', 'postbacks/fb_rule/duplicate', { id: 'fb_copy' })
    expect(copy).toMatchObject({
      status: 201,
      body: { conditions: { source: 'fb_ads' }, author: { pid: 'fb_ads' } },
    })
    expect((await asFb('DELETE', 'postbacks/fb_copy?confirm=fb_copy')).status).toBe(204)
    expect((await asBing('POST', 'postbacks', rule('bing_rule'))).status).toBe(201)
  })

  it('makes no rule that changes everybody’s lists, or tells what buyers paid', async () => {
    const refused = [
      [{ action: 'do_not_post', settings: { email: '{email}' } }, 'action'],
      [{ action: 'suppression_list', settings: { list: 'no', email: '{email}' } }, 'action'],
      [{ settings: { url: `${sink.url}?for={total_sold_price}` } }, 'settings.url'],
      [{ settings: { url: `${sink.url}?to={buyer_name|lower}` } }, 'settings.url'],
      ...[
        { name: 'a', type: 'transactional', value: 'client_uid' },
        { name: 'a', type: 'static', value: 'x{revenue_share_payout}' },
      ].map(
        (one) =>
          [{ settings: { url: sink.url, parameters: [one] } }, 'settings.parameters[0].value'] as const,
      ),
    ] as const
    for (const [change, place] of refused) {
      const { status, body } = await asFb('POST', 'postbacks', { ...rule('fb_greedy'), ...change })
      expect([status, Object.keys(Object(body.invalidFields))]).toEqual([400, [place]])
    }
    expect((await asFb('GET', 'postbacks/fb_greedy')).status).toBe(404)
    const offered = (await rowsOf(fb, 'actions')).map(({ id }) => id)
    expect(offered).toContain('ping_url')
    expect(offered).not.toContain('do_not_post')
    const admins = await contract.call('POST', '/api/admin/postbacks', {
      ...rule('admins_greedy', {
        settings: { url: `${sink.url}?for={total_sold_price}` },
        status: 'disabled',
      }),
    })
    expect(admins.status).toBe(201)
    expect(
      (await contract.call('DELETE', '/api/admin/postbacks/admins_greedy?confirm=admins_greedy')).status,
    ).toBe(204)
  })

  it('sees its own rules, and neither others’ nor admins’', async () => {
    expect((await rowsOf(fb, 'postbacks')).map(({ id }) => id)).toEqual(['fb_rule'])
    expect((await rowsOf(bing, 'postbacks')).map(({ id }) => id)).toEqual(['bing_rule'])
    expect((await rowsOf(contract.key, 'postbacks')).map(({ id }) => id)).toEqual([
      ...['network_sale', 'sales_channel', 'fb_rule', 'bing_rule'],
    ])
    for (const id of ['network_sale', 'bing_rule', 'nope']) {
      const calls = [
        asFb('GET', `postbacks/${id}`),
        asFb('PUT', `postbacks/${id}`, rule(id)),
        asFb('PATCH', `postbacks/${id}`, { name: 'Mine' }),
        asFb('DELETE', `postbacks/${id}?confirm=${id}`),
        ...['enable', 'disable', 'duplicate', 'test'].map((name) =>
          asFb('POST', `postbacks/${id}/${name}`, {}),
        ),
      ]
      for (const { status, body } of await Promise.all(calls))
        expect([status, body.code]).toEqual([404, 'not_found'])
    }
  })

  it('is not told what there is besides when it names what is not there', async () => {
    const answer = await asFb('POST', 'postbacks', rule('other', { campaign: 'nope' }))
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_campaign' } })
    expect(JSON.stringify(answer.body)).not.toMatch(/auto|there are/)
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

  it('tries its rules out on its own transactions only', async () => {
    const mine = await visit('fb_ads')
    const theirs = await visit('bing')
    const test = (transaction_id: string) => asFb('POST', 'postbacks/fb_rule/test', { transaction_id })
    expect(await test(mine)).toMatchObject({ status: 200, body: { would_send: true } })
    expect(await test(theirs)).toMatchObject({ status: 400, body: { code: 'invalid_transaction_id' } })
    await contract.post('/api/event/auto', {
      event_id: 'upsell',
      transaction_id: theirs,
      pid: 'fb_ads',
      revenue: 1,
    })
    expect(await test(theirs)).toMatchObject({ status: 400, body: { code: 'invalid_transaction_id' } })
  })

  it('keeps its rules when an admin changes them', async () => {
    const changed = await contract.call('PATCH', '/api/admin/postbacks/fb_rule', { name: 'Seen by an admin' })
    expect(changed).toMatchObject({ status: 200, body: { author: { pid: 'fb_ads' } } })
    expect((await asFb('GET', 'postbacks/fb_rule')).body).toMatchObject({ name: 'Seen by an admin' })
    const { data } = (await contract.admin('audit?limit=500')) as {
      data: { actor: string; detail: string }[]
    }
    expect(data.filter(({ actor }) => actor === 'affiliate of fb_ads').length).toBeGreaterThan(5)
    expect(JSON.stringify(data)).not.toContain('token-of-')
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
