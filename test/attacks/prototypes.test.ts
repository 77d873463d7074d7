import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Contract, callRaw, openContract } from '../contract/open-contract.ts'
import { startAcme, startGlobex, type TestBuyer } from '../support/buyer.ts'
import { DATABASES } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype]
const shape = () => PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype))
const before = shape()

const JSON_ATTACKS = [
  '{"__proto__":{"polluted":"yes"}}',
  '{"constructor":{"prototype":{"polluted":"yes"}}}',
  '{"params":{"__proto__":{"polluted":"yes"}}}',
  '{"click":{"url":"https://x.example/","params":{"constructor":{"prototype":{"polluted":"yes"}}}}}',
  '{"__proto__.polluted":"yes","constructor.prototype.polluted":"yes"}',
  '[{"__proto__":{"polluted":"yes"}}]',
]
const FORM_ATTACKS = [
  '__proto__[polluted]=yes',
  '__proto__.polluted=yes',
  'constructor[prototype][polluted]=yes',
  'constructor.prototype.polluted=yes',
  'params[__proto__][polluted]=yes',
  '__proto__=yes&constructor=yes&prototype=yes&toString=yes&hasOwnProperty=yes&valueOf=yes',
]
const DOORS = [
  '/api/event/auto',
  '/api/event',
  '/api/click',
  '/api/lead/auto',
  '/postback/default?token=let-me-in',
]

// The program runs in this very process: what it did to objects would show here.
describe.each(DATABASES)('what reaches for the prototype of objects, on $name', ({ create }) => {
  let contract: Contract
  let acme: TestBuyer
  let globex: TestBuyer
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
  afterEach(() => {
    expect('polluted' in {}).toBe(false)
    expect(shape()).toEqual(before)
  })

  const admin = () => ({ authorization: `Bearer ${contract.key}` })

  it.each(JSON_ATTACKS)('changes nothing as JSON: %s', async (body) => {
    for (const path of [...DOORS, '/api/session'])
      expect((await callRaw(contract.url, { path, body })).status).toBeLessThan(500)
    for (const [method, path] of [
      ['POST', '/api/admin/campaigns'],
      ['PATCH', '/api/admin/campaigns/auto'],
      ['PATCH', '/api/admin/delivery_methods/acme_pp'],
      ['POST', '/api/admin/postbacks'],
      ['POST', '/api/admin/users'],
      ['POST', '/api/lists/do_not_post/emails-add'],
    ] as const) {
      const { status } = await callRaw(contract.url, { method, path, body, headers: admin() })
      expect([path, status >= 400 && status < 500]).toEqual([path, true])
    }
  })

  it.each(FORM_ATTACKS)('changes nothing as a form, or in an address: %s', async (text) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const path of DOORS) {
      const joint = path.includes('?') ? '&' : '?'
      expect((await callRaw(contract.url, { path, body: text, headers })).status).toBeLessThan(500)
      const query = text.replaceAll('[', '%5B').replaceAll(']', '%5D')
      for (const written of [text, query])
        expect(
          (await callRaw(contract.url, { method: 'GET', path: path + joint + written, headers: admin() }))
            .status,
        ).toBeLessThan(500)
    }
    for (const path of [`/click/auto?${text}`, `/pixel.gif?cid=auto&${text}`, `/api/admin/clicks?${text}`])
      expect((await callRaw(contract.url, { method: 'GET', path, headers: admin() })).status).toBeLessThan(
        500,
      )
  })

  it.each([
    '__proto__,constructor\nyes,yes\n',
    'email,__proto__\nsample@example.com,yes\n',
    '__proto__.polluted\nyes\n',
    'constructor\nsample@example.com\n',
  ])('changes nothing as a file of CSV: %j', async (body) => {
    const headers = { ...admin(), 'content-type': 'text/csv' }
    const { status } = await callRaw(contract.url, { path: '/api/lists/do_not_post/import', body, headers })
    expect(status).toBeLessThan(500)
  })

  it.each([
    [
      'application/json',
      '{"__proto__":{"polluted":"yes","Success":true,"Payout":90},"constructor":{"prototype":{"polluted":1}}}',
    ],
    [
      'text/xml',
      '<__proto__><polluted>yes</polluted><Response><Status>Success</Status></Response></__proto__>',
    ],
    [
      'text/xml',
      '<Response __proto__="x" constructor="y"><__proto__><polluted>yes</polluted></__proto__><prototype>1</prototype></Response>',
    ],
    ['text/xml', '<constructor><prototype><polluted>yes</polluted></prototype></constructor>'],
  ])('changes nothing as a buyer’s answer, and sells nothing: %s %s', async (type, body) => {
    for (const buyer of [acme, globex]) {
      buyer.ping = () => ({ type, body })
      buyer.post = () => ({ type, body })
    }
    const transaction_id = await contract.transaction()
    const person = { first_name: 'Sample', last_name: 'Visitor', zip_code: '90210', age: 34, state: 'CA' }
    const answer = await contract.post('/api/lead/auto', {
      ...{ ...person, email: `${transaction_id}@example.com`, phone: '+12025550143', transaction_id },
    })
    expect(answer).toMatchObject({ status: 201, body: { lead_status: 'unsold' } })
  })
})
