import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAcme, startGlobex, type TestBuyer } from '../support/buyer.ts'
import { DATABASES } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

const PERSON = {
  first_name: 'Ada',
  last_name: 'Moss',
  phone: '(202) 555-0123',
  zip_code: '90210',
  age: 34,
  state: 'CA',
}

describe.each(DATABASES)('the lead doors on $name', ({ create }) => {
  let contract: Contract
  let acme: TestBuyer
  let globex: TestBuyer
  let made = 0

  const email = () => `person${++made}@example.com`
  const lead = (members: object = {}) => ({ ...PERSON, email: email(), ...members })
  const partner = (path: string, body: object, token = 'fb-secret') =>
    contract.post(path, body, { authorization: `Bearer ${token}` })
  const page = async (members: object = {}, query = '') =>
    contract.post(
      `/api/lead/auto${query}`,
      lead({ transaction_id: await contract.transaction(), ...members }),
    )

  beforeAll(async () => {
    acme = await startAcme()
    globex = await startGlobex()
    const settings = exampleSettings()
      .replaceAll('http://127.0.0.1:9101', acme.origin)
      .replaceAll('http://127.0.0.1:9102', globex.origin)
    contract = await openContract(create, { settings })
  })
  afterAll(async () => {
    await contract.close()
    await acme.close()
    await globex.close()
  })

  it('sell a page’s lead, and tell the visitor no price', async () => {
    const { status, body } = await page()
    expect(status).toBe(201)
    expect(body).toMatchObject({
      ...{ status: '201', type: 'success', code: 'lead_sold', lead_status: 'sold' },
      redirect_url: 'https://acme.example/thanks',
    })
    expect(body).not.toHaveProperty('price')
  })

  it.each([
    [{ transaction_id: '' }, 'missing_transaction_id'],
    [{ transaction_id: 'unknown-transaction' }, 'invalid_transaction_id'],
    [{ first_name: '' }, 'missing_first_name'],
    [{ email: 'nobody' }, 'invalid_email'],
    [{ age: 12 }, 'invalid_age'],
    [{ state: 'California' }, 'invalid_state'],
    [{ zip_code: 'x' }, 'invalid_zip_code'],
    [{ pid: 'nobody' }, 'invalid_pid'],
  ])('refuse %j as %s', async (members, code) => {
    expect(await page(members)).toMatchObject({ status: 400, body: { type: 'error', code } })
  })

  it('name all faults at once', async () => {
    const { body } = await page({ first_name: '', email: 'nobody', age: 'old', zip_code: '1' })
    expect(body).toMatchObject({
      missingFields: { first_name: 'is required' },
      invalidFields: { email: expect.any(String), age: expect.any(String), zip_code: expect.any(String) },
    })
  })

  it('refuse a second lead of the same details with 409, and a switched-off source with 403', async () => {
    const address = email()
    await page({ email: address })
    expect(await page({ email: address })).toMatchObject({ status: 409, body: { code: 'duplicate_lead' } })
    expect(await page({ pid: 'old_mail' })).toMatchObject({ status: 403, body: { code: 'source_inactive' } })
  })

  it('queue a lead that nobody waits for, and sell it', async () => {
    const { status, body } = await page({}, '?wait=0')
    expect([status, body.code]).toEqual([202, 'lead_queued'])
    const path = `/api/lead/status/${String(body.lead_uid)}`
    const told = () => contract.get(path, { authorization: `Bearer ${contract.key}` })
    await expect.poll(async () => (await told()).body.lead_status, { timeout: 10_000 }).toBe('sold')
  })

  it('take a partner’s lead without a click, and tell what it earns', async () => {
    const { status, body } = await partner('/api/lead/add/fb_ads', { cid: 'auto', ...lead() })
    expect(status).toBe(201)
    expect(body).toMatchObject({ code: 'lead_sold', price: '3.00', isDeDupe: false, lead_status: 'sold' })
    const again = await partner('/api/lead/add/fb_ads', {
      ...{ cid: 'auto', transaction_id: body.transaction_id },
      ...lead({ email: `person${made}@example.com` }),
    })
    expect(again).toMatchObject({ status: 409, body: { code: 'duplicate_lead', isDeDupe: true } })
  })

  it('have the first answer again for the same message of a partner that names no transaction', async () => {
    const body = { cid: 'auto', ...lead() }
    const keyed = (key: string) =>
      contract.post('/api/lead/add/fb_ads', body, {
        ...{ authorization: 'Bearer fb-secret', 'idempotency-key': key },
      })
    const posts = acme.posts.length
    const [first, meanwhile] = await Promise.all([keyed(`key-${made}`), keyed(`key-${made}`)])
    const again = await keyed(`key-${made}`)
    const { lead_uid, transaction_id } = first.body
    for (const answer of [first, meanwhile, again])
      expect(answer).toMatchObject({ status: 201, body: { code: 'lead_sold', lead_uid, transaction_id } })
    expect(again.body).toMatchObject({ replayed: true, isDeDupe: false })
    expect([first.body.replayed, meanwhile.body.replayed].filter(Boolean)).toHaveLength(1)
    expect(acme.posts).toHaveLength(posts + 1)
    const inBody = { ...body, message_id: `key-${made}` }
    expect((await partner('/api/lead/add/fb_ads', inBody)).body).toMatchObject({ lead_uid, replayed: true })
    expect((await keyed('another')).body).toMatchObject({ code: 'duplicate_lead' })
  })

  it.each(['add', 'ping', 'post'])('refuse a partner’s %s without its own token', async (call) => {
    const body = { cid: 'auto', ...lead() }
    expect(await contract.post(`/api/lead/${call}/fb_ads`, body)).toMatchObject({ status: 401 })
    expect(await partner(`/api/lead/${call}/fb_ads`, body, 'guess')).toMatchObject({
      ...{ status: 401, body: { code: 'unauthorized' } },
    })
    expect(await partner(`/api/lead/${call}/nobody`, body)).toMatchObject({ status: 401 })
  })

  it('promise a price for a ping, and keep it for the post', async () => {
    const ping = await partner('/api/lead/ping/fb_ads', {
      cid: 'auto',
      zip_code: '90210',
      state: 'CA',
      age: 30,
    })
    expect(ping).toMatchObject({ status: 201, body: { code: 'ping_accept', bid: '50.00' } })
    expect(Date.parse(String(ping.body.expires_at))).toBeGreaterThan(Date.now())
    const { transaction_id } = ping.body
    const post = await partner('/api/lead/post/fb_ads', { cid: 'auto', transaction_id, ...lead() })
    expect(post).toMatchObject({ status: 201, body: { code: 'lead_sold', price: '50.00' } })
    const repeat = await partner('/api/lead/post/fb_ads', { cid: 'auto', transaction_id, ...lead() })
    expect(repeat.body).toMatchObject({ code: 'lead_sold', replayed: true, lead_uid: post.body.lead_uid })
    const strange = { cid: 'auto', transaction_id: 'never-pinged-1', ...lead() }
    expect(await partner('/api/lead/post/fb_ads', strange)).toMatchObject({
      ...{ status: 400, body: { code: 'invalid_transaction_id' } },
    })
  })

  it('reject a ping that no buyer wants, with the reason', async () => {
    const body = { cid: 'auto', zip_code: '90210', min_price: 5_000 }
    expect(await partner('/api/lead/ping/fb_ads', body)).toMatchObject({
      ...{ status: 201, body: { code: 'ping_reject', reason: 'no_bids' } },
    })
  })

  it('add later fields to a lead', async () => {
    const transaction_id = await contract.transaction()
    await contract.post('/api/lead/auto', lead({ transaction_id }))
    const update = { transaction_id, age: '41' }
    expect(await contract.post('/api/lead/update/auto', update)).toMatchObject({
      ...{ status: 200, body: { code: 'lead_updated', lead_status: 'sold' } },
    })
    const bare = { transaction_id: await contract.transaction(), age: 41 }
    expect(await contract.post('/api/lead/update/auto', bare)).toMatchObject({ status: 404 })
  })

  it('show an operator everything but what is personal, and that only on the record', async () => {
    const { body } = await page({ last_name: 'Unmistakable' })
    const asking = { authorization: `Bearer ${contract.key}` }
    const hidden = await contract.get(`/api/admin/leads/${String(body.lead_uid)}`, asking)
    expect(hidden.body).toMatchObject({ status: 'sold', fields: { last_name: '***', zip_code: '90210' } })
    expect(hidden.body.changes).toHaveLength(3)
    const lists = await Promise.all(
      ['leads', 'auctions', 'buyer_calls', 'sales', 'ledger', 'audit'].map((kind) =>
        contract.get(`/api/admin/${kind}?limit=500`, asking),
      ),
    )
    expect(lists.map((list) => list.status)).toEqual([200, 200, 200, 200, 200, 200])
    const journey = await contract.get(`/api/admin/transactions/${String(body.transaction_id)}`, asking)
    expect(JSON.stringify([hidden, lists, journey])).not.toMatch(/Unmistakable|555-?0123|5550123/)
    const open = await contract.get(`/api/admin/leads/${String(body.lead_uid)}?reveal=1`, asking)
    expect(open.body).toMatchObject({ fields: { last_name: 'Unmistakable', phone: '+12025550123' } })
    const audit = await contract.get('/api/admin/audit', asking)
    expect(audit.body.data).toContainEqual(
      expect.objectContaining({ action: 'lead.revealed', subject: body.lead_uid }),
    )
  })

  it('test a delivery method, and show the request, the answer and which rule matched what', async () => {
    const test = (members: object) =>
      contract.post('/api/admin/delivery-methods/acme_pp/test', members, {
        authorization: `Bearer ${contract.key}`,
      })
    const pings = acme.pings.length
    const dry = await test({ dry_run: true, half: 'ping' })
    expect(dry.body).toMatchObject({ dry_run: true, halves: [{ half: 'ping', request: { method: 'POST' } }] })
    expect(acme.pings).toHaveLength(pings)
    const { body } = await test({ lead: { zip_code: '10001' } })
    expect(body.halves).toMatchObject([
      {
        ...{ half: 'ping', outcome: { status: 'accepted', bid: '50.00' }, answer: { status: 200 } },
        trace: expect.arrayContaining([expect.objectContaining({ rule: 'accept', matched: true })]),
      },
      { half: 'post', outcome: { status: 'accepted' } },
    ])
    expect(JSON.stringify(body)).not.toContain('acme"')
    expect(JSON.parse(acme.pings.at(-1)?.body ?? '')).toMatchObject({ zip: '10001' })
  })
})
