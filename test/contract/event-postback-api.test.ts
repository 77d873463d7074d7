import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Contract, openContract } from './open-contract.ts'

type Members = Record<string, string>

/** The three addresses of the table, and where each has its campaign from. */
const ADDRESSES = [
  { address: '/api/event/trigger', unknown: 'invalid_transaction_id' },
  { address: '/api/event/{cid}', unknown: 'invalid_transaction_id' },
  { address: '/api/event/global/demo', unknown: 'lead_not_found' },
]

const FORMS = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'GET']

const CALLS = ADDRESSES.flatMap((address) => FORMS.map((form) => ({ ...address, form })))

/** Rows 1 to 9 of the table: what is wrong with an otherwise good sale, and the answer. */
const REFUSALS: { row: number; wrong: Members; status: number; code: string }[] = [
  { row: 1, wrong: { event_id: '' }, status: 400, code: 'missing_event_id' },
  { row: 1, wrong: { transaction_id: '' }, status: 400, code: 'missing_transaction_id' },
  { row: 2, wrong: { conversion_date: '2026-02-30' }, status: 400, code: 'invalid_conversion_date' },
  { row: 2, wrong: { transaction_id: 'short' }, status: 400, code: 'invalid_transaction_id' },
  { row: 3, wrong: { cid: 'nope' }, status: 400, code: 'invalid_cid' },
  { row: 4, wrong: { pid: 'nobody' }, status: 400, code: 'invalid_pid' },
  { row: 5, wrong: { pid: 'old_mail' }, status: 403, code: 'source_inactive' },
  { row: 6, wrong: { event_id: 'nope' }, status: 400, code: 'invalid_event_id' },
  { row: 7, wrong: { event_id: 'server_sale' }, status: 401, code: 'unauthorized' },
  { row: 9, wrong: { revenue: '' }, status: 400, code: 'missing_revenue' },
  { row: 9, wrong: { revenue: '-1' }, status: 400, code: 'invalid_revenue' },
]

describe.each(DATABASES)('the event postback API on $name', ({ create }) => {
  let contract: Contract
  let known: string
  beforeAll(async () => {
    contract = await openContract(create)
    known = await contract.transaction()
  })
  afterAll(() => contract.close())

  /** Calls an address the way it wants its campaign named, in one of the forms. */
  const fire = ({ address, form }: { address: string; form: string }, { cid = 'auto', ...rest }: Members) => {
    const path = address.replace('{cid}', cid)
    const inBody = address.endsWith('trigger') || (address.includes('global') && cid !== 'auto')
    const members = inBody ? { cid, ...rest } : rest
    if (form === 'GET') return contract.get(`${path}?${new URLSearchParams(members)}`)
    const encoded = form.includes('urlencoded')
      ? new URLSearchParams(members).toString()
      : JSON.stringify(members)
    return contract.post(path, encoded, { 'content-type': form })
  }

  const saleOf = (transaction_id: string): Members => ({
    event_id: 'sale',
    transaction_id,
    revenue: '49.90',
    pid: 'fb_ads',
  })

  describe.each(CALLS)('at $address by $form', (call) => {
    it.each(REFUSALS)('answers row $row, $wrong, with $code', async ({ wrong, status, code }) => {
      const before = await contract.stored()
      const answer = await fire(call, { ...saleOf(known), ...wrong })
      expect(answer).toMatchObject({ status, body: { status: String(status), type: 'error', code } })
      expect(await contract.stored()).toEqual(before)
    })

    it('answers row 8, an unknown transaction, with its own code', async () => {
      const answer = await fire(call, saleOf('tx-unknown'))
      expect(answer).toMatchObject({ status: 400, body: { code: call.unknown } })
      expect(answer.body.invalidFields).toHaveProperty('transaction_id')
    })

    it('answers rows 10 to 13 in a sale’s life: fired, replayed, locked, a duplicate', async () => {
      const sale = saleOf(await contract.transaction())
      const fired = await fire(call, { ...sale, message_id: 'm-1' })
      expect(fired).toMatchObject({
        status: 200,
        body: {
          ...{ status: '200', type: 'success', code: 'conversion_fired', event_id: 'sale' },
          ...{ transaction_id: sale.transaction_id, conversion_status: 'accepted' },
        },
      })
      const { event_uid, conversion_id } = fired.body

      const replayed = await fire(call, { ...sale, message_id: 'm-1' })
      expect(replayed).toMatchObject({
        status: 200,
        body: { code: 'conversion_fired', event_uid, conversion_id, replayed: true },
      })

      const locked = await fire(call, sale)
      expect(locked).toMatchObject({ status: 403, body: { code: 'event_locked' } })
      expect(locked.headers.get('retry-after')).toBe('2')

      await contract.turnBack(2000)
      const duplicate = await fire(call, { ...sale, message_id: 'm-2' })
      expect(duplicate).toMatchObject({
        status: 400,
        body: { code: 'duplicate_event', duplicate_of: event_uid },
      })
    })

    it('fires a step without money, and a repeatable one again after the lock', async () => {
      const step = { event_id: 'call', transaction_id: await contract.transaction() }
      expect((await fire(call, step)).body).toMatchObject({ code: 'event_fired' })
      expect((await fire(call, step)).body).toMatchObject({ code: 'event_locked' })
      await contract.turnBack(2000)
      const again = await fire(call, step)
      expect(again.body).toMatchObject({ code: 'event_fired' })
      expect(again.body).not.toHaveProperty('conversion_id')
    })
  })

  it('misses the campaign where only the body could name it', async () => {
    const answer = await contract.post('/api/event/trigger', {})
    expect(answer.body).toMatchObject({
      code: 'missing_cid',
      missingFields: { cid: 'is required', event_id: 'is required', transaction_id: 'is required' },
    })
  })
})
