import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Contract, callRaw, openContract } from './open-contract.ts'

const [sqlite] = DATABASES
if (!sqlite) throw new Error('no database')

const KEPT = encodeURIComponent('{"id":"visit-cookie-1","first":{"gclid":"a;b"}}')

describe('the cookie of a visitor', () => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(sqlite.create)
  })
  afterAll(() => contract.close())

  const tell = async (headers: Record<string, string>, path = '/api/click') => {
    const body = {
      ...{ cid: 'auto', transaction_id: 'visit-cookie-1', url: 'https://x.example/' },
      ...(path === '/api/click' ? {} : { event_id: 'call' }),
    }
    const answer = await callRaw(contract.url, {
      ...{ path, headers: { 'content-type': 'text/plain', ...headers } },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBeLessThan(300)
    return answer.headers.get('set-cookie')
  }
  const page = (host: string, cookie: string, origin = `https://${host}`) => ({ host, cookie, origin })

  it('is prolonged where the collector is on the origin of the page, on its widest domain', async () => {
    const set = await tell(page('www.shop.co.uk', `a=1; cw_auto=${KEPT}; b=2`))
    expect(set).toMatch(/^cw_auto=/)
    const [pair, ...attributes] = (set ?? '').split('; ')
    expect(pair).toBe(`cw_auto=${KEPT}`)
    expect(attributes).toEqual(
      expect.arrayContaining(['Max-Age=7776000', 'Domain=shop.co.uk', 'Path=/', 'SameSite=Lax']),
    )
    expect(set).not.toMatch(/HttpOnly/i)
  })

  it('is prolonged by an event too, and on a host without a registrable domain for that host alone', async () => {
    const set = await tell(page('127.0.0.1:8080', `cw_auto=${KEPT}`), '/api/event/auto')
    expect(set).toContain(`cw_auto=${KEPT}`)
    expect(set).not.toContain('Domain')
  })

  it.each([
    ['of another origin', page('t.shop.example', `cw_auto=${KEPT}`, 'https://www.shop.example')],
    ['of a call that is no page’s', { host: 'shop.example', cookie: `cw_auto=${KEPT}` }],
    ['that did not come', page('shop.example', 'other=1')],
    ['of another campaign', page('shop.example', `cw_other=${KEPT}`)],
    ['that the script did not write', page('shop.example', 'cw_auto="quoted value"')],
    ['that is too long', page('shop.example', `cw_auto=${'x'.repeat(5000)}`)],
    ['of an origin that is none', page('shop.example', `cw_auto=${KEPT}`, 'null')],
  ])('%s is left alone', async (_, headers) => {
    expect(await tell(headers)).toBeNull()
  })
})
