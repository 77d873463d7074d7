import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import type { Contract } from './open-contract.ts'
import { openWithSecrets, settingsCalls } from './settings-calls.ts'

const KINDS: [slug: string, id: string, first: string][] = [
  ['lead-types', 'id', 'auto_insurance'],
  ['sources', 'pid', 'organic'],
  ['campaigns', 'cid', 'auto'],
  ['buyers', 'id', 'acme'],
  ['delivery-methods', 'id', 'acme_pp'],
  ['delivery-accounts', 'id', 'acme_auto'],
  ['postbacks', 'id', 'network_sale'],
  ['receivers', 'id', 'default'],
]

describe.each(DATABASES)('the configured things on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openWithSecrets(create)
  })
  afterAll(() => contract.close())

  const { answers, call, read, idsOf, audit, showingSecrets } = settingsCalls(() => contract)

  it.each(KINDS)('of %s are listed in their order, and read one by one', async (slug, member, first) => {
    const { data, next } = (await read(slug)) as { data: Record<string, unknown>[]; next: null }
    expect(next).toBeNull()
    expect(data[0]?.[member]).toBe(first)
    const one = await call('GET', `${slug}/${first}`)
    expect(one.status).toBe(200)
    expect(one.body).toEqual(data[0])
    expect(one.headers.get('etag')).toMatch(/^"v\d+"$/)
    expect(one.body).toMatchObject({
      author: null,
      version: 1,
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    })
  })

  it.each(KINDS)('of %s, put back as they were read, do not change', async (slug, _member, first) => {
    const before = await call('GET', `${slug}/${first}`)
    const etag = before.headers.get('etag') ?? ''
    const after = await call('PUT', `${slug}/${first}`, before.body, { 'if-match': etag })
    expect(after).toMatchObject({ status: 200, body: before.body })
    expect(after.headers.get('etag')).toBe(etag)
    expect((await call('PATCH', `${slug}/${first}`, {})).headers.get('etag')).toBe(etag)
  })

  it('are paged without gaps, and found by their members', async () => {
    const paged: unknown[] = []
    for (let cursor = '', more = true; more; ) {
      const { data, next } = (await read(`sources?limit=1&cursor=${cursor}`)) as {
        data: { pid: string }[]
        next: string | null
      }
      paged.push(...data.map(({ pid }) => pid))
      cursor = next ?? ''
      more = next !== null
    }
    expect(paged).toEqual(['organic', 'fb_ads', 'old_mail'])
    expect(await idsOf('sources?status=inactive')).toEqual(['old_mail'])
    expect(await idsOf('postbacks?campaign=auto&action=slack')).toEqual(['sales_channel'])
    expect(await idsOf('postbacks?per_buyer=true')).toEqual([])
    expect(await call('GET', 'sources?colour=red')).toMatchObject({
      status: 400,
      body: { code: 'invalid_colour' },
    })
    expect(await call('GET', 'sources?limit=0')).toMatchObject({
      status: 400,
      body: { code: 'invalid_limit' },
    })
    expect(await call('GET', 'sources?cursor=gone')).toMatchObject({
      status: 400,
      body: { code: 'invalid_cursor' },
    })
  })

  it('are made, and take effect at once and in the database', async () => {
    const made = await call('POST', 'sources', { pid: 'bing', name: 'Bing', token: 'a-new-token' })
    expect(made).toMatchObject({
      status: 201,
      body: {
        pid: 'bing',
        status: 'active',
        token: '********',
        version: 1,
        author: { name: 'test', pid: null },
      },
    })
    expect(made.headers.get('location')).toBe('/api/admin/sources/bing')
    expect(await call('GET', 'sources/bing')).toMatchObject({ status: 200, body: made.body })
    expect(await audit()).toMatchObject({
      actor: 'test',
      action: 'settings.created',
      subject: 'sources/bing',
    })
    const transaction_id = await contract.transaction()
    const event = { event_id: 'server_sale', transaction_id, revenue: 1, pid: 'bing' }
    expect(
      (await contract.post('/api/event/auto', event, { authorization: 'Bearer a-new-token' })).status,
    ).toBe(200)
    expect(await call('POST', 'sources', { pid: 'bing' })).toMatchObject({
      status: 409,
      body: { code: 'already_exists' },
    })
  })

  it('keep secrets that are left out or masked, and lose those that are taken away', async () => {
    const works = async (token: string) =>
      (await contract.post('/api/lead/ping/bing', { cid: 'auto' }, { authorization: `Bearer ${token}` }))
        .status !== 401
    await call('PUT', 'sources/bing', { pid: 'bing', name: 'Bing ads' })
    expect(await works('a-new-token')).toBe(true)
    await call('PUT', 'sources/bing', { name: 'Bing ads 2', token: '********' })
    expect(await works('a-new-token')).toBe(true)
    await call('PATCH', 'sources/bing', { name: 'Bing ads 3' })
    expect(await works('a-new-token')).toBe(true)
    expect(await audit()).toMatchObject({ action: 'settings.changed', subject: 'sources/bing' })
    expect(String((await audit())?.detail)).toContain('"members":["name"]')
    await call('PATCH', 'sources/bing', { token: null })
    expect(await works('a-new-token')).toBe(false)
    expect(await read('sources/bing')).not.toHaveProperty('token')
    expect(await call('POST', 'sources', { pid: 'masked', token: '********' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_token' },
    })
  })

  it('let go of secrets that another kind of authorization does not want', async () => {
    const patch = (auth: unknown) => call('PATCH', 'delivery-methods/acme_pp', { ping: { auth } })
    expect(await patch({ type: 'basic', username: 'us', password: 'moved-password' })).toMatchObject({
      status: 200,
      body: { ping: { auth: { type: 'basic', username: 'us', password: '********' } } },
    })
    const { ping, ...rest } = await read('delivery-methods/acme_pp')
    const auth = { type: 'bearer', token: 'a-new-token' }
    expect(
      (await call('PUT', 'delivery-methods/acme_pp', { ...rest, ping: { ...Object(ping), auth } })).body,
    ).toMatchObject({
      ping: { auth: { type: 'bearer', token: '********' } },
      post: { auth: { token: '********' } },
    })
  })

  it('are refused with every fault by its place', async () => {
    const faulty = {
      cid: 'second',
      lead_type: 'nope',
      events: [{ event_id: 'a b', type: 'stepp' }],
      colour: 'red',
    }
    const answer = await call('POST', 'campaigns', faulty)
    expect(answer).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_events',
        invalidFields: {
          'events[0].event_id': expect.stringContaining('A-Z'),
          'events[0].type': expect.stringContaining('step'),
          colour: expect.any(String),
        },
      },
    })
    expect(await call('POST', 'campaigns', { cid: 'second', lead_type: 'nope' })).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_lead_type',
        invalidFields: { lead_type: expect.stringContaining('auto_insurance') },
      },
    })
    expect(await call('POST', 'buyers', {})).toMatchObject({ status: 400, body: { code: 'missing_id' } })
    expect(await call('PUT', 'buyers/acme', { id: 'other' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_id' },
    })
    expect(await idsOf('campaigns')).toEqual(['auto'])
  })

  it.each([
    ['', 'is empty'],
    ['[]', 'not a JSON object'],
    ['{"pid":', 'not JSON'],
    ['{"pid":"x","__proto__":{"admin":true}}', 'prototype'],
    ['{"pid":"x","constructor":{"prototype":{"admin":true}}}', 'prototype'],
    ['{"pid":"x","payout":{"__proto__":1}}', 'prototype'],
    ['{"pid":"x\\u0000"}', 'NUL'],
  ])('are refused a body of %s', async (body, reason) => {
    for (const [method, path] of [
      ['POST', 'sources'],
      ['PUT', 'sources/fb_ads'],
      ['PATCH', 'sources/fb_ads'],
    ] as const) {
      const answer = await call(method, path, body)
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_body' } })
      expect(answer.body.message).toContain(reason)
    }
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })

  it('are 404 where there are none, whatever the id', async () => {
    for (const id of ['nope', '__proto__', 'constructor', '%00', 'a%2Fb'])
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'])
        expect(
          await call(method, `buyers/${id}`, method === 'GET' || method === 'DELETE' ? undefined : {}),
        ).toMatchObject({
          status: 404,
          body: { code: 'not_found' },
        })
    expect(await call('POST', 'buyers/acme', {})).toMatchObject({ status: 405 })
    expect((await call('POST', 'buyers/acme', {})).headers.get('allow')).toBe('GET, HEAD, PUT, PATCH, DELETE')
  })

  it('are for admins', async () => {
    for (const [slug, , first] of KINDS)
      for (const path of [slug, `${slug}/${first}`])
        for (const authorization of ['', 'Bearer nope', 'Bearer fb-secret'])
          expect(await contract.get(`/api/admin/${path}`, { authorization })).toMatchObject({ status: 401 })
  })

  it('never show a secret', () => {
    expect(answers.length).toBeGreaterThan(100)
    expect(showingSecrets()).toEqual([])
  })
})
