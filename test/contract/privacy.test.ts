import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Contract, openContract } from './open-contract.ts'

const PERSON = { email: 'zephyrine.q@example.com', phone: '(202) 456-1414', first_name: 'Zephyrine' }

describe.each(DATABASES)('what is stored of a person, asked over HTTP on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(create)
  })
  afterAll(() => contract.close())

  const about = (verb: 'access' | 'erase', body: unknown) =>
    contract.call('POST', `/api/admin/privacy/${verb}`, body)
  const visit = async (members: object) => {
    const transaction_id = await contract.transaction()
    const sale = { event_id: 'sale', transaction_id, revenue: '49.90', ...members }
    expect((await contract.post('/api/event/auto', sale)).status).toBe(200)
    return transaction_id
  }
  const audit = async () =>
    ((await contract.admin('audit')).data as Record<string, unknown>[]).map(
      ({ actor, action }) => `${String(actor)} ${String(action)}`,
    )

  it('is told in clear, and erased; both are in the audit log, the money is where it was', async () => {
    const mine = await visit(PERSON)
    const others = await visit({ ...PERSON, email: 'other@example.com', phone: '(202) 456-1415' })
    for (const who of [
      { email: PERSON.email.toUpperCase() },
      { phone: '202-456-1414', country: 'US' },
      { transaction_id: mine },
    ]) {
      const { status, body, headers } = await about('access', who)
      expect(status).toBe(200)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(body).toMatchObject({
        transactions: [{ transaction_id: mine, details: [{ first_name: 'Zephyrine' }], conversions: [{}] }],
      })
      expect(JSON.stringify(body)).not.toContain(others)
    }
    expect(await audit()).toContain('test person.told')

    const erased = await about('erase', { email: PERSON.email })
    expect(erased).toMatchObject({ status: 200, body: { transactions: 1 } })
    expect(await audit()).toContain('test person.erased')
    expect((await about('access', { email: PERSON.email })).body).toEqual({ transactions: [] })
    const left = await about('access', { transaction_id: mine })
    expect(JSON.stringify(left.body)).not.toMatch(/zephyrine|4561414/i)
    expect(left.body).toMatchObject({ transactions: [{ conversions: [{ revenue_micros: 49_900_000 }] }] })
    expect(JSON.stringify((await about('access', { transaction_id: others })).body)).toContain('Zephyrine')
  })

  it.each([
    ['nobody', {}, 'missing_email'],
    ['an address that is none', { email: 'nobody' }, 'invalid_email'],
    ['one that is, beside a number that is none', { email: PERSON.email, phone: '12' }, 'invalid_phone'],
    ['a country that is none', { phone: '2024561414', country: 'usa' }, 'invalid_country'],
    ['something else', { transaction_id: 'tx-1', name: 'Zephyrine' }, 'invalid_name'],
  ])('is neither told nor erased of %s', async (_name, body, code) => {
    const field = code.replace(/^[a-z]+_/, '')
    const before = await audit()
    for (const verb of ['access', 'erase'] as const)
      expect(await about(verb, body)).toMatchObject({
        ...{ status: 400, body: { code, message: expect.stringContaining(`The field ${field} `) } },
      })
    expect(await audit()).toEqual(before)
  })

  it('is for admins alone', async () => {
    const key = await contract.affiliateKey('fb_ads')
    const before = await audit()
    for (const [headers, status] of [
      [{ authorization: `Bearer ${key}` }, 403],
      [{}, 401],
    ] as const)
      for (const verb of ['access', 'erase'])
        expect(
          (await contract.call('POST', `/api/admin/privacy/${verb}`, { email: PERSON.email }, headers))
            .status,
        ).toBe(status)
    expect(await audit()).toEqual(before)
  })
})
