import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, callRaw, openContract } from './open-contract.ts'

/** The example, and a campaign that only some sites' pages may call. */
const SETTINGS = exampleSettings().replace(
  'buyers:\n',
  `  - cid: listed
    allowed_origins: ["https://lp.example", "https://*.shop.example", "http://localhost:8080"]
    events: [{ event_id: step_1, type: step }]

buyers:
`,
)

const [sqlite] = DATABASES
if (!sqlite) throw new Error('no database')

describe('what every answer has', () => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(sqlite.create, { settings: SETTINGS })
  })
  afterAll(() => contract.close())

  const UUID = /^[0-9a-f-]{36}$/

  it('is the envelope, and the request’s id in the header too', async () => {
    const transaction_id = await contract.transaction()
    const answers = [
      await contract.post('/api/event/auto', { event_id: 'step_1', transaction_id }),
      await contract.post('/api/event/auto', { event_id: 'step_1', transaction_id }),
      await contract.post('/api/event/auto', '{'),
      await contract.post('/api/click', {}),
      await contract.get('/nowhere'),
      await contract.get('/api/admin/clicks'),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([200, 403, 400, 400, 404, 401])
    for (const { status, headers, body } of answers) {
      expect(body).toMatchObject({
        status: String(status),
        type: status === 200 ? 'success' : 'error',
        code: expect.stringMatching(/^[a-z_]+$/),
        message: expect.stringMatching(/^[A-Z0-9].*\.$/),
        request_id: expect.stringMatching(UUID),
      })
      expect(headers.get('x-request-id')).toBe(body.request_id)
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.has('x-powered-by')).toBe(false)
      expect('missingFields' in body && 'invalidFields' in body).toBe(status === 400)
    }
  })

  it.each([
    ['HEAD', '/api/event/auto', 'POST, GET, OPTIONS'],
    ['PUT', '/api/event/trigger', 'POST, GET, OPTIONS'],
    ['DELETE', '/api/event/global/demo', 'POST, GET, OPTIONS'],
    ['GET', '/api/click', 'POST, OPTIONS'],
    ['POST', '/sdk.js', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['DELETE', '/api/admin/clicks', 'GET, HEAD'],
  ])('is, for a %s of %s, 405 with what is allowed', async (method, path, allow) => {
    const response = await fetch(contract.url + path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allow)
  })

  it('fires nothing for a HEAD of a postback address', async () => {
    const transaction_id = await contract.transaction()
    const before = await contract.stored()
    const address = `${contract.url}/api/event/auto?event_id=step_1&transaction_id=${transaction_id}`
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(405)
    expect(await contract.stored()).toEqual(before)
  })

  it.each([
    ['/', 404, 'not_found'],
    ['/api/event', 404, 'not_found'],
    ['/api/event/auto/more', 404, 'not_found'],
    ['/API/EVENT/TRIGGER', 404, 'not_found'],
    ['/api/event/%ZZ', 400, 'invalid_address'],
    ['/api/event/%00', 400, 'missing_event_id'],
    ['/api/event/..%2f..%2fetc', 400, 'missing_event_id'],
    ['/api/event/global', 400, 'missing_event_id'],
  ])('is, for %s, %i %s', async (path, status, code) => {
    expect(await callRaw(contract.url, { method: 'GET', path })).toMatchObject({ status, body: { code } })
  })

  describe('to pages of other sites', () => {
    const preflight = (path: string, origin: string) =>
      fetch(contract.url + path, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      })
    const fire = (cid: string, origin: string, path = `/api/event/${cid}`) =>
      contract.post(path, { cid, event_id: 'step_1', transaction_id: 'tx-unknown' }, { origin })

    it('is open where the campaign takes any origin, and never with credentials', async () => {
      const asked = await preflight('/api/event/auto', 'https://anywhere.example')
      expect(asked.status).toBe(204)
      expect(asked.headers.get('access-control-allow-origin')).toBe('*')
      expect(asked.headers.get('access-control-allow-methods')).toBe('GET, POST, OPTIONS')
      expect(asked.headers.get('access-control-allow-headers')).toBe(
        'Content-Type, Authorization, Idempotency-Key',
      )
      expect(Number(asked.headers.get('access-control-max-age'))).toBeGreaterThan(0)
      const { headers } = await fire('auto', 'https://anywhere.example')
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-expose-headers')).toBe('X-Request-Id, Retry-After')
      for (const one of [asked.headers, headers])
        expect(one.has('access-control-allow-credentials')).toBe(false)
    })

    it.each([
      ['https://lp.example', true],
      ['https://LP.example', true],
      ['https://a.shop.example', true],
      ['https://b.a.shop.example', true],
      ['http://localhost:8080', true],
      ['https://shop.example', false],
      ['https://evilshop.example', false],
      ['https://lp.example.evil.example', false],
      ['http://lp.example', false],
      ['https://lp.example:8443', false],
      ['http://localhost', false],
      ['null', false],
    ])('of listed origins lets %s read: %s', async (origin, may) => {
      const allowed = may ? origin : null
      const asked = await preflight('/api/event/listed', origin)
      const byPath = await fire('listed', origin)
      const byBody = await fire('listed', origin, '/api/event/trigger')
      for (const { headers } of [asked, byPath, byBody]) {
        expect(headers.get('access-control-allow-origin')).toBe(allowed)
        expect(headers.get('vary')).toContain('Origin')
      }
    })

    it('can be read even where the body could not be, or names no campaign', async () => {
      const origin = 'https://lp.example'
      const unreadable = await contract.post('/api/event/auto', '{', { origin })
      const nameless = await contract.post('/api/event/trigger', {}, { origin })
      const landing = await contract.post('/api/click', 'nonsense', { origin })
      for (const { status, headers } of [unreadable, nameless, landing]) {
        expect(status).toBe(400)
        expect(headers.get('access-control-allow-origin')).toBe('*')
      }
      const listed = await contract.post('/api/event/listed', '{', { origin: 'https://evil.example' })
      expect(listed.headers.get('access-control-allow-origin')).toBeNull()
    })

    it('says nothing of origins to servers, which send none', async () => {
      const { headers } = await contract.post('/api/event/auto', {})
      expect(headers.has('access-control-allow-origin')).toBe(false)
    })

    it('opens the door for clicks alike', async () => {
      const asked = await preflight('/api/click', 'https://lp.example')
      expect(asked.headers.get('access-control-allow-origin')).toBe('*')
      const click = { cid: 'listed', url: 'https://lp.example/' }
      const own = await contract.post('/api/click', click, { origin: 'https://lp.example' })
      const foreign = await contract.post('/api/click', click, { origin: 'https://evil.example' })
      expect(own.headers.get('access-control-allow-origin')).toBe('https://lp.example')
      expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
    })
  })
})
