import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

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

const SECRETS = [
  'fb-secret',
  'let-me-in',
  'hooks-secret',
  'a-new-token',
  'moved-password',
  'new-slack-secret',
]

describe.each(DATABASES)('the configured things on $name', ({ create }) => {
  let contract: Contract
  const answers: string[] = []
  beforeAll(async () => {
    const settings = exampleSettings().replace(
      /webhook_url: "[^"]*"/,
      'webhook_url: https://hooks.example/hooks-secret',
    )
    contract = await openContract(create, { settings })
  })
  afterAll(() => contract.close())

  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await contract.call(method, `/api/admin/${path}`, body, {
      authorization: `Bearer ${contract.key}`,
      ...headers,
    })
    answers.push(JSON.stringify([answer.body, [...answer.headers]]))
    return answer
  }
  const read = async (path: string) => (await call('GET', path)).body
  const idsOf = async (path: string) => {
    const { data } = (await read(path)) as { data: Record<string, unknown>[] }
    return data.map((thing) => thing.id ?? thing.cid ?? thing.pid)
  }
  const audit = async () => {
    const { data } = (await read('audit?limit=1')) as { data: Record<string, unknown>[] }
    return data[0]
  }

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

  it('are not changed by who knows an older state only', async () => {
    const { headers } = await call('GET', 'buyers/acme')
    const stale = headers.get('etag') ?? ''
    const changed = await call('PATCH', 'buyers/acme', { name: 'Acme 2' }, { 'if-match': stale })
    expect(changed).toMatchObject({ status: 200, body: { name: 'Acme 2', version: 2 } })
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect(
        await call(method, 'buyers/acme', { id: 'acme', name: 'Mine' }, { 'if-match': stale }),
      ).toMatchObject({
        status: 412,
        body: { code: 'changed_meanwhile' },
      })
    expect((await call('PATCH', 'buyers/acme', { name: 'Acme 3' }, { 'if-match': '*' })).status).toBe(200)
    expect(await read('buyers/acme')).toMatchObject({ name: 'Acme 3' })
  })

  it('are made once by two who make the same at once', async () => {
    const both = await Promise.all(
      [1, 2, 3, 4].map((n) => call('POST', 'buyers', { id: 'twin', name: `Twin ${n}` })),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409])
  })

  it('are changed once by two who know the same state', async () => {
    const etag = (await call('GET', 'buyers/twin')).headers.get('etag') ?? ''
    const both = await Promise.all(
      [1, 2, 3].map((n) => call('PATCH', 'buyers/twin', { name: `New ${n}` }, { 'if-match': etag })),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412, 412])
  })

  it('are deleted, unless others refer to them', async () => {
    expect(await call('DELETE', 'buyers/acme')).toMatchObject({
      status: 409,
      body: { code: 'in_use', referrers: ['delivery-accounts/acme_auto'] },
    })
    expect(await call('DELETE', 'sources/fb_ads')).toMatchObject({
      status: 409,
      body: { referrers: ['postbacks/network_sale'] },
    })
    expect(await call('PATCH', 'campaigns/auto', { events: [] })).toMatchObject({
      status: 409,
      body: { code: 'in_use', referrers: expect.arrayContaining(['receivers/default']) },
    })
    expect(
      await call('PATCH', 'lead-types/auto_insurance', {
        fields: [{ name: 'zip_code', type: 'zip' }],
        duplicate_check: { fields: [] },
      }),
    ).toMatchObject({
      status: 409,
      body: { referrers: expect.arrayContaining(['postbacks/network_sale', 'delivery-methods/acme_pp']) },
    })
    const gone = await call('DELETE', 'buyers/twin')
    expect(gone).toMatchObject({ status: 204, body: { text: '' } })
    expect((await call('GET', 'buyers/twin')).status).toBe(404)
    expect(await audit()).toMatchObject({ action: 'settings.deleted', subject: 'buyers/twin' })
    expect((await call('POST', 'buyers', { id: 'twin' })).body).toMatchObject({ version: 1 })
  })

  it('stand in an organization that has a name', async () => {
    const before = await call('GET', 'organization')
    expect(before.body).toEqual({ org: 'demo' })
    const etag = before.headers.get('etag') ?? ''
    expect((await call('PUT', 'organization', { org: 'renamed' }, { 'if-match': etag })).body).toEqual({
      org: 'renamed',
    })
    expect(await call('PUT', 'organization', { org: 'again' }, { 'if-match': etag })).toMatchObject({
      status: 412,
    })
    expect(await call('PUT', 'organization', { org: 'a b' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_org' },
    })
    expect(await call('PUT', 'organization', {})).toMatchObject({
      status: 400,
      body: { code: 'missing_org' },
    })
    const transaction_id = await contract.transaction()
    const fire = (org: string) =>
      contract.post(`/api/event/global/${org}`, { event_id: 'step_1', transaction_id })
    expect((await fire('demo')).status).toBe(400)
    expect((await fire('renamed')).status).toBe(200)
  })

  it('are for admins', async () => {
    for (const [slug, , first] of KINDS)
      for (const path of [slug, `${slug}/${first}`])
        for (const authorization of ['', 'Bearer nope', 'Bearer fb-secret'])
          expect(await contract.get(`/api/admin/${path}`, { authorization })).toMatchObject({ status: 401 })
  })

  it('never show a secret', () => {
    expect(answers.length).toBeGreaterThan(100)
    for (const secret of SECRETS) expect(answers.filter((text) => text.includes(secret))).toEqual([])
  })
})
