import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Contract, openContract } from '../contract/open-contract.ts'
import { DATABASES } from '../support/databases.ts'
import { addressOf, operatorCalls, signIn } from './interface.ts'

const ADMIN = { email: 'ann@example.com', password: 'correct horse battery' }
const OWN_PAGE = { 'sec-fetch-site': 'same-origin' }

describe.each(DATABASES)(
  'a write that another site’s page sends with an admin’s session, on $name',
  ({ create }) => {
    let contract: Contract
    let cookie: string
    beforeAll(async () => {
      contract = await openContract(create, {
        environment: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password },
      })
      cookie = await signIn(contract, ADMIN)
    })
    afterAll(() => contract.close())

    const write = async (headers: Record<string, string>, body: string | undefined = '{}') => {
      const calls = (await operatorCalls(contract)).filter(({ method }) => method !== 'GET')
      expect(calls.length).toBeGreaterThan(30)
      return Promise.all(
        calls.map(async (call) => {
          const address = addressOf(call, 'nothing-of-this-name')
          const { status, body: said } = await contract.call(call.method, address, body, {
            cookie,
            ...headers,
          })
          return { call: `${call.method} ${call.path}`, status, code: said.code }
        }),
      )
    }

    it('would be heard from the console’s own page, at every door', async () => {
      for (const { call, status, code } of await write(OWN_PAGE))
        expect([call, status === 401 || code === 'foreign_page' || code === 'not_json']).toEqual([
          call,
          false,
        ])
    })

    it.each([
      ['of another origin', { origin: 'https://evil.example' }],
      ['of no origin', { origin: 'null' }],
      ['of an origin that only begins like ours', { origin: 'http://127.0.0.1.evil.example' }],
      ['of this host on another port', { origin: 'http://127.0.0.1:1' }],
      ['of another site', { 'sec-fetch-site': 'cross-site' }],
      ['of another host of the same site', { 'sec-fetch-site': 'same-site' }],
      ['of nobody in particular', {}],
    ])('is refused at every door: one %s', async (_, headers) => {
      for (const { call, status, code } of await write(headers))
        expect([call, status, code]).toEqual([call, 403, 'foreign_page'])
    })

    it('is refused where it says that it is of another site, whatever origin it claims', async () => {
      const headers = { origin: contract.url, 'sec-fetch-site': 'cross-site' }
      for (const { call, status } of await write(headers)) expect([call, status]).toEqual([call, 403])
    })

    it.each([
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
      'text/json',
    ])('is refused at every door in a form that a page can send unasked: %s', async (type) => {
      for (const { call, status, code } of await write({ ...OWN_PAGE, 'content-type': type }))
        expect([call, status, code]).toEqual([call, 403, 'not_json'])
    })

    it('does not even end the session, nor begin one', async () => {
      const foreign = { 'sec-fetch-site': 'cross-site' }
      expect((await contract.call('DELETE', '/api/session', undefined, { cookie, ...foreign })).status).toBe(
        403,
      )
      expect((await contract.post('/api/session', ADMIN, foreign)).status).toBe(403)
      expect((await contract.post('/api/session/setup', {}, foreign)).status).toBe(403)
      expect((await contract.get('/api/session', { cookie })).body).toMatchObject({ signed_in: true })
    })

    it('comes without the cookie, where the browser keeps to what the cookie says', async () => {
      const { headers } = await contract.post('/api/session', ADMIN, {
        ...OWN_PAGE,
        origin: 'https://track.example',
      })
      const flags = (headers.get('set-cookie') ?? '').split('; ').slice(1)
      expect(flags).toEqual(expect.arrayContaining(['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']))
      expect(flags.some((flag) => flag.startsWith('Domain='))).toBe(false)
    })

    it('could not read an answer either: no other site is let look at the operators’ interface', async () => {
      for (const { path } of (await operatorCalls(contract)).filter(({ method }) => method === 'GET')) {
        if (path === '/api/admin/live') continue
        const { headers } = await contract.get(path, { cookie, origin: 'https://evil.example' })
        expect([path, headers.get('access-control-allow-origin')]).toEqual([path, null])
      }
    })
  },
)
