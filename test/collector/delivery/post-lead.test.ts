import { describe, expect, it } from 'vitest'
import postLead from '../../../collector/delivery/actions/post-lead.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'
import { openLists } from './lists-on-disk.ts'

const FIELDS = [
  { name: 'firstName', type: 'lead_field', value: 'first_name' },
  { name: 'userIp', type: 'tracking', value: 'ip' },
  { name: 'tPar[sub]', type: 'tracking', value: 'sub1' },
  { name: 'tPar[txid]', type: 'tracking', value: 'transaction_id' },
]
const PHONEXA = { api_id: 'A1', api_password: 'phonexa-pass', product_id: '8', parameters: FIELDS }
const VALUES: Partial<PostbackValues> = {
  lead: { first_name: 'Zoë & co' },
  tracking: { ip: '203.0.113.7', sub1: 'banner', transaction_id: 'tx-1' },
}

/** Checks what the published posting specification of the LMS asks for. */
function judged(members: Record<string, unknown>): object {
  const needed = ['apiId', 'apiPassword', 'productId', 'firstName', 'userIp']
  const missing = needed.filter((name) => !members[name])
  if (missing.length > 0)
    return { status: 4, errors: [Object.fromEntries(missing.map((name) => [name, 'required']))] }
  const sold = {
    lead_id: 'W_1',
    status: 1,
    status_text: 'sold',
    price: '9.0000',
    redirect_url: 'https://x.example',
  }
  const rejected = { lead_id: '23', status: 2, status_text: 'reject', timestamp: 1464871644 }
  if (members.testMode === '1') return members.testSold === '1' ? sold : rejected
  return Number(members.price ?? 0) > 9 ? { ...rejected, price_reject: 9 } : sold
}

async function toPhonexa(settings: object, values = VALUES) {
  const server = await webServer((response, { headers, body }) => {
    const isForm = headers['content-type'] === 'application/x-www-form-urlencoded'
    const members = isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body)
    response.end(JSON.stringify(judged(members)))
  })
  const { outcome, request } = await attempt(postLead, { ...settings, base_url: `${server.url}/` }, values)
  expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /lead/'])
  return { outcome, request, body: server.received[0]?.body ?? '' }
}

describe('a lead of somebody on a do-not-post list', () => {
  it.each(['person@example.com', '+12025550123'])('is posted nowhere, when that is %s', async (value) => {
    const lists = await openLists()
    await lists.fill('do_not_post', 'do_not_post', [value])
    const server = await webServer()
    const parameters = [
      { name: 'mail', type: 'lead_field', value: 'email' },
      { name: 'homePhone', type: 'static', value: '{phone|digits}' },
    ]
    const lead = { email: 'Person@example.com', phone: '+1 202 555 0123' }
    const settings = { ...PHONEXA, parameters, base_url: server.url }
    const { outcome } = await attempt(postLead, settings, { lead }, { tools: { lists: lists.tool } })
    expect(outcome).toEqual({ status: 'failed', because: 'suppressed' })
    expect(server.received).toEqual([])
  })
})

describe('a lead for a Phonexa LMS', () => {
  it('is sold, written in JSON', async () => {
    const { outcome, body } = await toPhonexa(PHONEXA)
    expect(outcome).toEqual({ status: 'done' })
    expect(JSON.parse(body)).toEqual({
      ...{ apiId: 'A1', apiPassword: 'phonexa-pass', productId: '8' },
      ...{ firstName: 'Zoë & co', userIp: '203.0.113.7', tPar: { sub: 'banner', txid: 'tx-1' } },
    })
  })

  it('is sold, written as a form', async () => {
    const { outcome, body } = await toPhonexa({ ...PHONEXA, format: 'form', min_price: '2.50' })
    expect(outcome).toEqual({ status: 'done' })
    expect([...new URLSearchParams(body)]).toEqual([
      ['apiId', 'A1'],
      ['apiPassword', 'phonexa-pass'],
      ['productId', '8'],
      ['firstName', 'Zoë & co'],
      ['userIp', '203.0.113.7'],
      ['tPar[sub]', 'banner'],
      ['tPar[txid]', 'tx-1'],
      ['price', '2.50'],
    ])
  })

  it.each([
    [{ min_price: '10' }, { because: 'lms_rejected', detail: 'offered was 9' }],
    [{ test_mode: true }, { because: 'lms_rejected' }],
    [{ parameters: FIELDS.slice(0, 1) }, { because: 'lms_invalid_lead', detail: 'userIp: required' }],
  ])('with %j is refused for good', async (change, outcome) => {
    expect((await toPhonexa({ ...PHONEXA, ...change })).outcome).toEqual({ status: 'failed', ...outcome })
  })

  it('is sold as a test', async () => {
    const { outcome } = await toPhonexa({ ...PHONEXA, test_mode: true, test_sold: true })
    expect(outcome).toEqual({ status: 'done' })
  })

  it('leaves no password in the record', async () => {
    const { request } = await toPhonexa(PHONEXA)
    expect(request?.body).toContain('"apiPassword":"***"')
  })

  it.each([
    [200, '{"status":"1"}', { status: 'done' }],
    [200, '{"status":3,"status_text":"In Progress"}', { status: 'done' }],
    [
      200,
      '{"status":2,"reason":"No buyer found."}',
      { status: 'failed', because: 'lms_rejected', detail: 'No buyer found.' },
    ],
    [200, '{"status":4}', { status: 'failed', because: 'lms_invalid_lead' }],
    [
      400,
      '{"status":4,"errors":{"zip":"invalid"}}',
      { status: 'failed', because: 'lms_invalid_lead', detail: 'zip: invalid' },
    ],
    [200, '{"status":"maybe"}', { status: 'failed', because: 'response_rejected' }],
    [200, 'OK', { status: 'failed', because: 'response_rejected' }],
    [404, 'no', { status: 'failed', because: 'http_404' }],
    [502, '{"status":2}', { status: 'later', because: 'http_502' }],
    [429, '', { status: 'later', because: 'http_429' }],
  ])('answered %i %s means %j', async (status, body, outcome) => {
    const server = await webServer((response) => response.writeHead(status).end(body))
    const performed = await attempt(postLead, { ...PHONEXA, base_url: server.url }, VALUES)
    expect(performed.outcome).toMatchObject(outcome)
  })
})

describe('the settings', () => {
  const good = { ...PHONEXA, base_url: 'https://lms.example' }
  const clickwire = { to: 'clickwire', api_id: undefined, api_password: undefined, product_id: undefined }
  const named = (...names: string[]) => names.map((name) => ({ name, type: 'static', value: 'x' }))

  it.each<[object, (string | number)[][]]>([
    [{ base_url: undefined }, [['base_url']]],
    [{ base_url: 'lms.example' }, [['base_url']]],
    [{ api_password: undefined, product_id: undefined }, [['api_password'], ['product_id']]],
    [{ cid: 'auto' }, [['cid']]],
    [clickwire, [['pid'], ['token'], ['cid']]],
    [{ ...clickwire, pid: 'p', token: 't', cid: 'c', api_id: 'A1' }, [['api_id']]],
    [{ test_sold: true }, [['test_sold']]],
    [{ parameters: [] }, [['parameters']]],
    [{ parameters: named('apiId') }, [['parameters', 0, 'name']]],
    [{ parameters: named('a', 'a') }, [['parameters', 1, 'name']]],
    [{ parameters: named('tPar', 'tPar[a]') }, [['parameters', 1, 'name']]],
    [{ parameters: [{ name: 'a', type: 'lead_field', value: 'emial' }] }, [['parameters', 0, 'value']]],
    [{ min_price: '{payuot}' }, [['min_price']]],
  ])('%j are refused for their %j', (change, paths) => {
    const faults = postLead.check({ ...good, ...change }, { leadFields: ['first_name'] })
    expect(faults.map((fault) => fault.path)).toEqual(paths)
  })

  it('may name a field for Phonexa as Clickwire names what it knows itself', () => {
    const parameters = named('pid', 'token', 'min_price')
    expect(postLead.check({ ...good, parameters }, { leadFields: [] })).toEqual([])
  })
})
