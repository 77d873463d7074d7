import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Contract, openContract } from './open-contract.ts'

describe.each(DATABASES)('links and pixels on $name', ({ create }) => {
  let contract: Contract

  beforeAll(async () => {
    contract = await openContract(create)
  })
  afterAll(() => contract.close())

  const follow = async (path: string, options: RequestInit = {}) => {
    const response = await fetch(contract.url + path, { redirect: 'manual', ...options })
    const to = response.headers.get('location')
    return { status: response.status, to: to === null ? undefined : new URL(to), headers: response.headers }
  }
  const journeyOf = (to: URL | undefined) =>
    contract.admin(`transactions/${to?.searchParams.get('transaction_id') ?? ''}`)

  it('record the click and lead to the landing page with all that came along', async () => {
    const { status, to, headers } = await follow('/click/auto?pid=fb_ads&sub1=a%2Fb&gclid=Cj0%20x&x=%E0%A4')
    expect(status).toBe(302)
    expect(to?.href).toMatch(
      /^http:\/\/localhost:8080\/auto\/\?transaction_id=[\w-]{36}&pid=fb_ads&sub1=a%2Fb&gclid=Cj0%20x&x=%E0%A4$/,
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect(await journeyOf(to)).toMatchObject({
      ...{ cid: 'auto', pid: 'fb_ads', landing: { params: { sub1: 'a/b', gclid: 'Cj0 x' } } },
    })
  })

  it.each([
    '?url=https://evil.example/',
    '?transaction_id=stolen-id-1&next=//evil.example',
    '?landing_url=https://evil.example',
  ])('lead nowhere else, whatever %s asks', async (query) => {
    const { to } = await follow(`/click/auto${query}`)
    expect(to?.origin).toBe('http://localhost:8080')
    expect(to?.searchParams.getAll('transaction_id')).toEqual([expect.stringMatching(/^[\w-]{36}$/)])
  })

  it('count an unknown source as organic, and a bot as one', async () => {
    const { to } = await follow('/click/auto?pid=nobody', { headers: { 'user-agent': 'Googlebot/2.1' } })
    const journey = await journeyOf(to)
    expect(journey).toMatchObject({ pid: 'organic' })
    expect(JSON.stringify(journey.items)).toContain('"bot":"yes"')
  })

  it.each([
    ['a HEAD', { method: 'HEAD' }],
    ['a prefetch', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
  ])('count no click for %s', async (_, options) => {
    const before = await contract.stored()
    expect(await follow('/click/auto?sub1=look', options)).toMatchObject({ status: 302 })
    expect(await contract.stored()).toEqual(before)
  })

  it('say what is wrong with a link to no campaign', async () => {
    expect(await contract.get('/click/nobody')).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  it.each([
    ['event_fired', '&event_id=step_1'],
    ['duplicate_event', '&event_id=step_2'],
    ['invalid_event_id', '&event_id=nothing'],
    ['missing_event_id', ''],
    ['missing_revenue', '&event_id=sale'],
  ])('answer a picture, and %s in the header', async (code, query) => {
    const transaction_id = await contract.transaction()
    if (code === 'duplicate_event') {
      await contract.post('/api/event/auto', { transaction_id, event_id: 'step_2' })
      await contract.turnBack(3_000)
    }
    const response = await fetch(
      `${contract.url}/pixel.gif?cid=auto&transaction_id=${transaction_id}${query}`,
    )
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif'])
    expect(response.headers.get('x-clickwire-code')).toBe(code)
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.subarray(0, 6).toString()).toBe('GIF89a')
  })

  it('take pixels by GET alone', async () => {
    expect(await contract.post('/pixel.gif', {})).toMatchObject({ status: 405 })
  })
})
