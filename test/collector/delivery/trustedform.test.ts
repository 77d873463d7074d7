import { describe, expect, it } from 'vitest'
import trustedform from '../../../collector/delivery/actions/trustedform.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

const SHORT = 'a'.repeat(40)
const CERTIFICATE = `https://cert.trustedform.com/${SHORT}`
const GOOD = {
  certificate_url: '{cert}',
  api_key: 'tf-key',
  match: { email: '{email}', phone: '{phone}' },
  retain: { reference: '{lead_uid}', vendor: 'Acme, Inc.' },
}
const PERSON = { email: 'person@example.com', phone: '+15551234567' }

type Body = Record<string, Record<string, unknown>>

/** Checks what the certificate API checks, and answers whether the certificate is that of the person. */
function judged(headers: Record<string, unknown>, body: string): [status: number, answer: object] {
  if (headers.authorization !== `Basic ${Buffer.from('X:tf-key').toString('base64')}`)
    return [401, { message: 'Unauthorized' }]
  if (headers['api-version'] !== '4.0' || headers['content-type'] !== 'application/json')
    return [400, { message: 'wrong version' }]
  const { match_lead, retain } = JSON.parse(body) as Body
  if (retain && !match_lead) return [400, { message: 'match_lead is required' }]
  if (!match_lead) return [200, { outcome: 'success', reason: null }]
  const success = match_lead.email === PERSON.email || match_lead.phone === '5551234567'
  return [200, success ? { outcome: 'success' } : { outcome: 'failure', reason: 'Lead not matched' }]
}

async function told(settings: object, lead: PostbackValues['lead'] = {}) {
  const server = await webServer((response, { headers, body }) => {
    const [status, answer] = judged(headers, body)
    response.writeHead(status).end(JSON.stringify(answer))
  })
  const performed = await attempt(
    trustedform,
    { ...GOOD, ...settings, base_url: server.url },
    { lead: { cert: CERTIFICATE, ...PERSON, ...lead }, system: { lead_uid: 'lead-1' } },
  )
  const bodies = server.received.map(({ body }) => JSON.parse(body) as Body)
  return { performed, outcome: performed.outcome, bodies, urls: server.received.map(({ url }) => url) }
}

describe('a certificate', () => {
  it.each([SHORT, `${'b'.repeat(39)}_`, 'c'.repeat(80), '0.aB-9_.xyz~'])(
    '%s is claimed at its own path',
    async (id) => {
      const { outcome, urls } = await told({}, { cert: ` https://cert.trustedform.com/${id}\n` })
      expect(outcome).toEqual({ status: 'done' })
      expect(urls).toEqual([`/${id}`])
    },
  )

  it.each([
    `http://cert.trustedform.com/${SHORT}`,
    `https://cert.trustedform.com.evil.example/${SHORT}`,
    `https://evil.example/https://cert.trustedform.com/${SHORT}`,
    `https://cert.trustedform.com@evil.example/${SHORT}`,
    `https://cert.trustedform.com:8443/${SHORT}`,
    `https://certXtrustedform.com/${SHORT}`,
    `https://ping.trustedform.com/${SHORT}`,
    `https://CERT.trustedform.com/${SHORT}`,
    `https://cert.trustedform.com/${SHORT}?x=1`,
    `https://cert.trustedform.com/${SHORT}/../other`,
    `https://cert.trustedform.com/${SHORT}x`,
    'https://cert.trustedform.com/0./../x',
    'https://cert.trustedform.com/',
    `https://cert.trustedform.com\\@evil.example/${SHORT}`,
    'javascript:alert(1)',
    'none',
  ])('at %s is sent nothing, least of all the key', async (cert) => {
    const { outcome, performed, urls } = await told({}, { cert })
    expect(outcome).toMatchObject({ status: 'failed', because: 'invalid_value' })
    expect(performed.request).toBeUndefined()
    expect(urls).toEqual([])
  })

  it('that the lead does not have is a failure that says so', async () => {
    const { outcome, urls } = await told({}, { cert: '' })
    expect(outcome).toMatchObject({ status: 'failed', because: 'missing_value' })
    expect(urls).toEqual([])
  })
})

describe('what is asked', () => {
  it('is all that the rule asks, in one call', async () => {
    const insights = {
      properties: ['page_url', 'bot_detected'],
      required: ['I agree'],
      forbidden: ['free money'],
    }
    const { outcome, bodies } = await told({ insights, verify: { advertiser_name: 'Acme' } })
    expect(outcome).toEqual({ status: 'done' })
    expect(bodies).toEqual([
      {
        match_lead: { email: 'person@example.com', phone: '5551234567' },
        retain: { reference: 'lead-1', vendor: 'Acme, Inc.' },
        insights: {
          properties: ['page_url', 'bot_detected'],
          scans: { required: ['I agree'], forbidden: ['free money'] },
        },
        verify: { advertiser_name: 'Acme' },
      },
    ])
  })

  it('leaves out what is empty', async () => {
    const { bodies } = await told({ retain: { reference: '{pid}' } }, { phone: '' })
    expect(bodies).toEqual([{ match_lead: { email: 'person@example.com' }, retain: {} }])
  })

  it('is nothing when there is nobody to match', async () => {
    const { outcome, bodies } = await told({}, { phone: '', email: ' ' })
    expect(outcome).toMatchObject({ status: 'failed', because: 'missing_value' })
    expect(bodies).toEqual([])
  })

  it('may be insights alone', async () => {
    const insights = { properties: ['domain'] }
    const { outcome, bodies } = await told({ match: undefined, retain: undefined, insights })
    expect(outcome).toEqual({ status: 'done' })
    expect(bodies).toEqual([{ insights: { properties: ['domain'] } }])
  })
})

describe('what the answer means', () => {
  it('is in its outcome, whatever its status', async () => {
    const { outcome } = await told({}, { email: 'other@example.com', phone: '+15550000000' })
    expect(outcome).toEqual({ status: 'failed', because: 'trustedform_failure', detail: 'Lead not matched' })
  })

  it('is a failure for good when the key is wrong', async () => {
    const { outcome } = await told({ api_key: 'another' })
    expect(outcome).toEqual({ status: 'failed', because: 'http_401' })
  })

  const long = 'x'.repeat(20_000)
  it.each([
    [500, 'oops', { status: 'later', because: 'http_500' }],
    [429, '', { status: 'later', because: 'http_429' }],
    [404, '{"message":"Certificate not found"}', { status: 'failed', because: 'http_404' }],
    [200, 'welcome', { status: 'failed', because: 'response_rejected' }],
    [200, '{"outcome":"maybe"}', { status: 'failed', because: 'response_rejected' }],
    [200, `{"outcome":"success","insights":"${long}"}`, { status: 'done' }],
    [200, `{"outcome":"failure","insights":"${long}"}`, { status: 'failed', because: 'trustedform_failure' }],
    [200, long, { status: 'failed', because: 'response_rejected' }],
  ])('%i %.40s means %j', async (status, body, outcome) => {
    const server = await webServer((response) => response.writeHead(status).end(body))
    const settings = { ...GOOD, base_url: `${server.url}/` }
    const performed = await attempt(trustedform, settings, { lead: { cert: CERTIFICATE, ...PERSON } })
    expect(performed.outcome).toEqual(expect.objectContaining(outcome))
  })
})

describe('the settings', () => {
  it.each<[object, (string | number)[]]>([
    [{ match: undefined, retain: undefined }, ['retain']],
    [{ match: undefined }, ['match']],
    [{ match: {} }, ['match']],
    [{ insights: {} }, ['insights']],
    [{ insights: { properties: ['shoe_size'] } }, ['insights', 'properties', 0]],
    [{ match: { email: '{email}', name: 'x' } }, ['match', 'name']],
    [{ retain: { reference: '{ledd_uid}' } }, ['retain', 'reference']],
    [{ certificate_url: '{certt}' }, ['certificate_url']],
    [{ base_url: 'cert' }, ['base_url']],
  ])('%j are refused for their %j', (change, path) => {
    const leadFields = ['email', 'phone', 'cert']
    const faults = trustedform.check({ ...GOOD, ...change }, { leadFields })
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })
})
