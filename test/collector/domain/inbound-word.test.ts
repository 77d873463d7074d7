import { describe, expect, it } from 'vitest'
import { readInbound } from '../../../collector/domain/inbound-word.ts'
import { Problem } from '../../../collector/domain/problem.ts'
import { Receiver } from '../../../collector/domain/receiver.ts'
import { readShape } from '../../../collector/domain/setting-fault.ts'

const ID = 'tx-12345678'

const receiverOf = (body: object = {}): Receiver => {
  const read = readShape(Receiver, { id: 'r', ...body })
  if (!('value' in read)) throw new Error(JSON.stringify(read))
  return read.value as Receiver
}
const MAPPED = receiverOf({
  statuses: { accepted: ['Approved', '1', 'true'], rejected: [' declined '], ignore: ['test'] },
  aliases: { State: 'status', REF: 'transaction_id', payout: 'order_id', price: 'revenue' },
})

describe('what a partner says', () => {
  it.each<[object, object]>([
    [
      { subid: ID, status: 'accepted' },
      { transactionId: ID, status: 'accepted', original: 'accepted' },
    ],
    [
      { SUBID: ` ${ID} `, Status: ' ACCEPTED ' },
      { transactionId: ID, status: 'accepted', original: 'ACCEPTED' },
    ],
    [
      { subid: '', txid: ID, status: 'pending' },
      { transactionId: ID, status: 'pending' },
    ],
    [{ subid: ID, transaction_id: 'tx-another-one', status: 'rejected' }, { transactionId: ID }],
    [{ subid: ID, status: 'accepted', payout: 12.5 }, { revenue: 12_500_000 }],
    [{ subid: ID, status: 'accepted', payout: '', revenue: '0.000001' }, { revenue: 1 }],
    [{ subid: ID, status: 'accepted', sum: '3', amount: '2' }, { revenue: 2_000_000 }],
    [
      { subid: ID, status: 'accepted', txn: 77, currency: 'eur' },
      { externalId: '77', currency: 'EUR' },
    ],
    [{ subid: ID, status: 'accepted', goal: 'purchase' }, { event: 'purchase' }],
    [{ subid: ID, status: 'accepted', event_id: 'sale', goal: 'purchase' }, { event: 'sale' }],
  ])('by %j is %j', (members, word) => {
    expect(readInbound(receiverOf(), members as Record<string, unknown>)).toMatchObject(word)
  })

  it.each<[object, object]>([
    [
      { ref: ID, state: 'APPROVED' },
      { transactionId: ID, status: 'accepted', original: 'APPROVED' },
    ],
    [
      { ref: ID, subid: 'tx-another-one', state: 1 },
      { transactionId: ID, status: 'accepted', original: '1' },
    ],
    [
      { subid: ID, status: true },
      { status: 'accepted', original: 'true' },
    ],
    [{ subid: ID, status: 'Declined' }, { status: 'rejected' }],
    [
      { subid: ID, status: '1', payout: 'A-17', price: '4' },
      { externalId: 'A-17', revenue: 4_000_000 },
    ],
    [{ state: 'Test' }, { status: 'ignore', original: 'Test' }],
  ])('by %j in the words of a receiver of its own is %j', (members, word) => {
    expect(readInbound(MAPPED, members as Record<string, unknown>)).toMatchObject(word)
  })

  it.each<[object, string]>([
    [{ status: 'accepted' }, 'missing_subid'],
    [{ subid: '  ', status: 'accepted' }, 'missing_subid'],
    [{ subid: { id: ID }, status: 'accepted' }, 'missing_subid'],
    [{ subid: '{subid}', status: 'accepted' }, 'invalid_transaction_id'],
    [{ subid: 12345, status: 'accepted' }, 'invalid_transaction_id'],
    [{ subid: ID }, 'missing_status'],
    [{ subid: ID, status: 'acceptedd' }, 'unknown_status'],
    [{ subid: ID, status: 'constructor' }, 'unknown_status'],
    [{ subid: ID, status: 'accepted', payout: '1e3' }, 'invalid_revenue'],
    [{ subid: ID, status: 'accepted', payout: '-0.01' }, 'invalid_revenue'],
    [{ subid: ID, status: 'accepted', payout: '1,50' }, 'invalid_revenue'],
    [{ subid: ID, status: 'accepted', payout: '0.0000001' }, 'invalid_revenue'],
    [{ subid: ID, status: 'accepted', payout: Number.NaN }, 'invalid_revenue'],
    [{ subid: ID, status: 'accepted', currency: 'US' }, 'invalid_currency'],
    [{ subid: ID, status: 'accepted', txn: 'x'.repeat(129) }, 'invalid_order_id'],
  ])('by %j is refused as %s', (members, code) => {
    const read = readInbound(receiverOf(), members as Record<string, unknown>)
    expect(read).toBeInstanceOf(Problem)
    expect(read).toMatchObject({ status: 400, code })
  })
})
