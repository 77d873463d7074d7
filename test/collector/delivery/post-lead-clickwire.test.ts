import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import postLead from '../../../collector/delivery/actions/post-lead.ts'
import { type Contract, openContract } from '../../contract/open-contract.ts'
import { startAcme, startGlobex, type TestBuyer } from '../../support/buyer.ts'
import { DATABASES } from '../../support/databases.ts'
import { exampleSettings } from '../../support/world.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

describe('a lead for a campaign of a collector', () => {
  let contract: Contract
  let acme: TestBuyer
  let globex: TestBuyer
  let made = 0

  const PERSON = {
    first_name: 'Ada',
    last_name: 'Moss',
    phone: '+12025550123',
    zip_code: '90210',
    age: '34',
    state: 'CA',
  }
  const parameters = [...Object.keys(PERSON), 'email'].map((name) => ({
    name,
    type: 'lead_field',
    value: name,
  }))
  const post = async (change: object = {}, lead: object = {}, deliveryId = `delivery-${++made}`) => {
    const settings = {
      to: 'clickwire',
      base_url: contract.url,
      pid: 'fb_ads',
      token: 'fb-secret',
      cid: 'auto',
      parameters,
    }
    const values = { lead: { ...PERSON, email: `posted${made}@example.com`, ...lead } }
    return attempt(postLead, { ...settings, ...change }, values, { deliveryId })
  }

  beforeAll(async () => {
    acme = await startAcme()
    globex = await startGlobex()
    const settings = exampleSettings()
      .replaceAll('http://127.0.0.1:9101', acme.origin)
      .replaceAll('http://127.0.0.1:9102', globex.origin)
    const sqlite = DATABASES.find(({ name }) => name === 'sqlite')
    if (!sqlite) throw new Error('there is no such database')
    contract = await openContract(sqlite.create, { settings })
  })
  afterAll(async () => {
    await contract.close()
    await acme.close()
    await globex.close()
  })

  it.each(['json', 'form'])('is sold there, written as %s', async (format) => {
    const before = acme.posts.length
    const { outcome, response } = await post({ format })
    expect(outcome).toEqual({ status: 'done' })
    expect(response?.body).toContain('lead_sold')
    expect(acme.posts.length).toBe(before + 1)
  })

  it('is taken once, however often it is sent', async () => {
    const email = 'once@example.com'
    const before = acme.posts.length
    await post({}, { email }, 'delivery-again')
    const { outcome, response } = await post({}, { email }, 'delivery-again')
    expect(outcome).toEqual({ status: 'done' })
    expect(response?.body).toContain('"replayed":true')
    expect(acme.posts.length).toBe(before + 1)
  })

  it.each(['tx-of-the-visit', ''])(
    'has the transaction "%s" that the rule names, or one of its own',
    async (transaction_id) => {
      const own = [...parameters, { name: 'transaction_id', type: 'tracking', value: 'transaction_id' }]
      const server = await webServer((response) => response.end('{"code":"lead_sold"}'))
      const settings = {
        to: 'clickwire',
        base_url: server.url,
        pid: 'p',
        token: 't',
        cid: 'c',
        parameters: own,
      }
      await attempt(postLead, settings, { tracking: { transaction_id } })
      const sent: Record<string, unknown> = JSON.parse(server.received[0]?.body ?? '')
      expect(sent.transaction_id).toBe(transaction_id || 'delivery-1')
    },
  )

  it('is sold to nobody as a test', async () => {
    const before = acme.posts.length
    expect((await post({ test_mode: true, test_sold: true })).outcome).toEqual({ status: 'done' })
    expect(acme.posts.length).toBe(before)
  })

  it('that nobody buys at the least price is a failure that says so', async () => {
    const { outcome } = await post({ min_price: '5000' })
    expect(outcome).toMatchObject({ status: 'failed', because: 'lms_lead_unsold' })
  })

  it.each<[string, object, object, string]>([
    ['a wrong token', { token: 'guess' }, {}, 'lms_unauthorized'],
    ['no such campaign', { cid: 'nothing' }, {}, 'lms_invalid_cid'],
    ['a field that is empty', {}, { first_name: '' }, 'lms_missing_first_name'],
    ['a field that is wrong', {}, { email: 'nobody' }, 'lms_invalid_email'],
  ])('with %s is refused for good', async (_title, change, lead, because) => {
    expect((await post(change, lead)).outcome).toMatchObject({ status: 'failed', because })
  })

  it('that somebody else sent before is refused as a duplicate', async () => {
    const email = 'twice@example.com'
    await post({}, { email })
    expect((await post({}, { email })).outcome).toMatchObject({
      status: 'failed',
      because: 'lms_duplicate_lead',
    })
  })

  it.each([
    [202, '{"code":"lead_queued"}', { status: 'done' }],
    [503, '{"code":"overloaded"}', { status: 'later', because: 'http_503' }],
    [200, '<html>', { status: 'failed', because: 'response_rejected' }],
    [404, '<html>', { status: 'failed', because: 'http_404' }],
  ])('answered %i %s means %j', async (status, body, outcome) => {
    const server = await webServer((response) => response.writeHead(status).end(body))
    expect((await post({ base_url: server.url })).outcome).toMatchObject(outcome)
  })
})
