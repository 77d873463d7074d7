import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** The example with a second source that has a token, and one that has one but is inactive. */
const SETTINGS = exampleSettings().replace(
  '  - { pid: old_mail,',
  `  - { pid: partner, token: partner-secret }
  - { pid: gone, status: inactive, token: gone-secret }
  - { pid: old_mail,`,
)

describe.each(DATABASES)('who fires an event, on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(create, { settings: SETTINGS })
  })
  afterAll(() => contract.close())

  const fire = async (members: Record<string, unknown>, headers?: Record<string, string>) =>
    contract.post(
      '/api/event/auto',
      { event_id: 'sale', transaction_id: await contract.transaction(), revenue: 1, ...members },
      headers,
    )
  const sourceOf = async ({ body }: { body: Record<string, unknown> }) => {
    const { data } = await contract.admin(`events?transaction_id=${body.transaction_id}`)
    return (data as Record<string, unknown>[])[0]?.pid
  }

  describe('an event for servers only', () => {
    const serverSale = (members: object, headers?: Record<string, string>) =>
      fire({ event_id: 'server_sale', ...members }, headers)

    it.each([
      ['the source’s own token', { pid: 'fb_ads' }, 'fb-secret'],
      ['another source’s token where none is named', {}, 'partner-secret'],
    ])('is taken with %s', async (_, members, token) => {
      expect(await serverSale(members, bearer(token))).toMatchObject({
        status: 200,
        body: { code: 'conversion_fired' },
      })
    })

    it('is taken with an admin’s key, for any source', async () => {
      const answer = await serverSale({ pid: 'organic' }, bearer(contract.key))
      expect(answer.body.code).toBe('conversion_fired')
    })

    it.each([
      ['no token', {}, undefined],
      ['a wrong token', {}, 'nope'],
      ['another source’s token', { pid: 'fb_ads' }, 'partner-secret'],
      ['the token of a source that has none', { pid: 'organic' }, 'undefined'],
      ['an inactive source’s token', {}, 'gone-secret'],
      ['a token of a longer text', { pid: 'fb_ads' }, 'fb-secret-and-more'],
    ])('is refused with %s', async (_, members, token) => {
      const answer = await serverSale(members, token === undefined ? {} : bearer(token))
      expect(answer).toMatchObject({ status: 401, body: { status: '401', code: 'unauthorized' } })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    })

    it('takes the token in a plain postback address, and keeps it nowhere', async () => {
      const transaction_id = await contract.transaction()
      const query = new URLSearchParams({
        ...{ event_id: 'server_sale', transaction_id, revenue: '5', pid: 'fb_ads', token: 'fb-secret' },
      })
      const answer = await contract.get(`/api/event/auto?${query}`)
      expect(answer.body.code).toBe('conversion_fired')
      expect(JSON.stringify(await contract.admin(`events?transaction_id=${transaction_id}`))).not.toContain(
        'fb-secret',
      )
    })
  })

  describe('the source', () => {
    it.each([
      ['https://lp.example/?PID=fb_ads', undefined, 'fb_ads'],
      ['https://lp.example/?pid=nobody', undefined, 'organic'],
      ['https://lp.example/', undefined, 'organic'],
      ['https://lp.example/?pid=fb_ads', 'partner', 'partner'],
    ])('of a visit to %s whose event names %s is %s', async (url, pid, source) => {
      const answer = await fire({ transaction_id: await contract.transaction(url), pid })
      expect(await sourceOf(answer)).toBe(source)
    })

    it('that is inactive is refused by name, before the event is looked at', async () => {
      expect(await fire({ pid: 'gone', event_id: 'nope' })).toMatchObject({
        status: 403,
        body: { code: 'source_inactive', message: 'The source gone is inactive.' },
      })
    })

    it('that is inactive is refused too where the visit named it and the event does not', async () => {
      const transaction_id = await contract.transaction('https://lp.example/?pid=old_mail')
      expect((await fire({ transaction_id })).body.code).toBe('source_inactive')
    })
  })

  describe('a message', () => {
    it('has the first answer again for the same Idempotency-Key, in the header or the body', async () => {
      const transaction_id = await contract.transaction()
      const first = await fire({ transaction_id }, { 'idempotency-key': 'order-77' })
      const again = await fire({ transaction_id }, { 'idempotency-key': 'order-77' })
      const inBody = await fire({ transaction_id, message_id: 'order-77' })
      const both = await fire({ transaction_id, message_id: 'order-77' }, { 'idempotency-key': 'try-2' })
      for (const repeated of [again, inBody, both])
        expect(repeated).toMatchObject({
          status: 200,
          body: { event_uid: first.body.event_uid, conversion_id: first.body.conversion_id, replayed: true },
        })
    })

    it('is told apart in its pair only', async () => {
      const transaction_id = await contract.transaction()
      await fire({ transaction_id, message_id: 'm' })
      const other = await fire({ transaction_id, message_id: 'm', event_id: 'upsell' })
      expect(other.body).not.toHaveProperty('replayed')
      expect((await fire({ message_id: 'm' })).body).not.toHaveProperty('replayed')
    })

    it('whose key is too long to be kept whole is refused, not cut', async () => {
      const answer = await fire({}, { 'idempotency-key': 'k'.repeat(129) })
      expect(answer.body).toMatchObject({
        code: 'invalid_message_id',
        invalidFields: { message_id: 'is longer than 128 characters' },
      })
      expect((await fire({}, { 'idempotency-key': 'k'.repeat(128) })).status).toBe(200)
    })

    it('fires once, however many of it come at the same time', async () => {
      const transaction_id = await contract.transaction()
      const answers = await Promise.all(Array.from({ length: 20 }, () => fire({ transaction_id })))
      expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
      expect(answers.filter((answer) => answer.body.code === 'event_locked')).toHaveLength(19)
    })
  })

  describe('at the global door', () => {
    const fireGlobal = (org: string, members: object) =>
      contract.post(`/api/event/global/${org}`, { event_id: 'step_1', ...members })

    it('an organization that is not here is refused by name', async () => {
      const answer = await fireGlobal('other', { transaction_id: await contract.transaction() })
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'invalid_org', invalidFields: { org: 'names no organization of this collector' } },
      })
    })

    it('a campaign that the body names does not make an unknown transaction known', async () => {
      const answer = await fireGlobal('demo', { cid: 'auto', transaction_id: 'tx-unknown' })
      expect(answer.body).toMatchObject({
        code: 'lead_not_found',
        invalidFields: { transaction_id: 'is not known in any campaign' },
      })
    })

    it('a landing that comes along with its campaign makes one', async () => {
      const click = { url: 'https://lp.example/?pid=fb_ads' }
      const answer = await fireGlobal('demo', { cid: 'auto', transaction_id: 'tx-brought-1', click })
      expect(answer.body.code).toBe('event_fired')
      expect(await sourceOf(answer)).toBe('fb_ads')
    })

    it('a campaign other than the transaction’s is refused', async () => {
      const transaction_id = await contract.transaction()
      expect((await fireGlobal('demo', { cid: 'nope', transaction_id })).body).toMatchObject({
        code: 'invalid_cid',
        invalidFields: { cid: 'differs from the campaign of the transaction, auto' },
      })
    })
  })

  it('refuses a body whose campaign is another than the address’s', async () => {
    expect((await fire({ cid: 'moto' })).body).toMatchObject({
      code: 'invalid_cid',
      invalidFields: { cid: 'differs from the campaign of the address, auto' },
    })
    expect((await fire({ cid: 'auto' })).status).toBe(200)
  })

  it('takes a landing along with an event, and its source', async () => {
    const click = { url: 'https://lp.example/?gclid=Cj0K&pid=partner', message_id: 'landing-1' }
    const answer = await fire({ transaction_id: 'tx-brought-2', click })
    expect(answer.body.code).toBe('conversion_fired')
    expect(await sourceOf(answer)).toBe('partner')
  })
})
