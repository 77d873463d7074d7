import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { inboundCalls, openInbound, type Row } from './inbound-calls.ts'
import type { Contract } from './open-contract.ts'

const ONE_OF_TWO = ['conversion_fired', 'conversion_updated', 'duplicate_event', 'event_locked']

describe.each(DATABASES)('inbound postbacks on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openInbound(create)
  })
  afterAll(() => contract.close())

  const { list, of, call, lastCall, owed, sold } = inboundCalls(() => contract)

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
})
