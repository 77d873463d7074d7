import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Contract, openContract } from './open-contract.ts'

/** One fault for each row that a body can be at fault in, in the table's order. */
const FAULTS: { row: number; code: string; wrong: Record<string, unknown> }[] = [
  { row: 1, code: 'missing_cid', wrong: { cid: '' } },
  { row: 1, code: 'missing_event_id', wrong: { event_id: null } },
  { row: 1, code: 'missing_transaction_id', wrong: { transaction_id: '  ' } },
  { row: 2, code: 'invalid_currency', wrong: { currency: 'DOLLAR' } },
  { row: 3, code: 'invalid_cid', wrong: { cid: 'nope' } },
  { row: 4, code: 'invalid_pid', wrong: { pid: 'nobody' } },
  { row: 5, code: 'source_inactive', wrong: { pid: 'old_mail' } },
  { row: 6, code: 'invalid_event_id', wrong: { event_id: 'nope' } },
  { row: 7, code: 'unauthorized', wrong: { event_id: 'server_sale' } },
  { row: 8, code: 'invalid_transaction_id', wrong: { transaction_id: 'tx-unknown' } },
  { row: 9, code: 'invalid_revenue', wrong: { revenue: '1e3' } },
  { row: 9, code: 'missing_revenue', wrong: { revenue: '' } },
]

const overlap = (one: object, other: object) => Object.keys(one).some((field) => field in other)

const PAIRS = FAULTS.flatMap((first, index) =>
  FAULTS.slice(index + 1)
    .filter((later) => !overlap(first.wrong, later.wrong))
    .map((later) => ({ first: first.code, later: later.code, wrong: { ...first.wrong, ...later.wrong } })),
)

describe.each(DATABASES)('the order of the checks on $name', ({ create }) => {
  let contract: Contract
  let accepted: Record<string, unknown>
  beforeAll(async () => {
    contract = await openContract(create)
    const transaction_id = await contract.transaction()
    accepted = { cid: 'auto', event_id: 'sale', transaction_id, revenue: 49.9, message_id: 'm-1' }
    expect((await contract.post('/api/event/trigger', accepted)).status).toBe(200)
  })
  afterAll(() => contract.close())

  const codeOf = async (members: Record<string, unknown>) =>
    (await contract.post('/api/event/trigger', members)).body.code

  it.each(PAIRS)('answers $first before $later', async ({ first, wrong }) => {
    expect(await codeOf({ ...accepted, message_id: 'm-2', ...wrong })).toBe(first)
  })

  it.each(FAULTS)('answers $code before the replay, the lock and the duplicate', async ({ code, wrong }) => {
    expect(await codeOf({ ...accepted, ...wrong })).toBe(code)
  })

  it('answers the replay before the lock, the lock before the duplicate', async () => {
    const { message_id: _, ...sale } = accepted
    const transaction_id = await contract.transaction()
    const fresh = { ...sale, transaction_id }
    await contract.post('/api/event/trigger', { ...fresh, message_id: 'm-3' })
    expect((await contract.post('/api/event/trigger', { ...fresh, message_id: 'm-3' })).body).toMatchObject({
      replayed: true,
    })
    expect(await codeOf(fresh)).toBe('event_locked')
    await contract.turnBack(2000)
    expect(await codeOf(fresh)).toBe('duplicate_event')
    expect((await contract.post('/api/event/trigger', { ...fresh, message_id: 'm-3' })).body).toMatchObject({
      replayed: true,
    })
  })

  it('names all five faults of a body that has five', async () => {
    const answer = await contract.post('/api/event/trigger', {
      ...{ cid: 'auto', transaction_id: 'short', pid: 'nobody', conversion_date: 'yesterday' },
      ...{ currency: 'EURO', revenue: 'a lot' },
    })
    expect(answer.body).toMatchObject({
      code: 'missing_event_id',
      message: '6 fields need attention: event_id, transaction_id, currency, conversion_date, pid, revenue.',
      missingFields: { event_id: 'is required' },
    })
    expect(Object.keys(answer.body.invalidFields as object).sort()).toEqual([
      ...['conversion_date', 'currency', 'pid', 'revenue', 'transaction_id'],
    ])
  })
})
