import { describe, expect, it } from 'vitest'
import { Receiver } from '../../../collector/domain/receiver.ts'
import { readShape } from '../../../collector/domain/setting-fault.ts'
import { faultsOf } from './faults-of.ts'

describe('a receiver', () => {
  it('knows our own words unless it is given others', () => {
    expect(readShape(Receiver, { id: 'r', statuses: { pending: ['hold'] } })).toMatchObject({
      value: { statuses: { accepted: ['accepted'], rejected: ['rejected'], pending: ['hold'], ignore: [] } },
    })
  })

  it.each([
    [
      { statuses: { accepted: ['sold'], rejected: ['SOLD'] } },
      ["statuses.rejected[0]: must not be 'SOLD', which already means accepted"],
    ],
    [
      { statuses: { accepted: ['rejected'] } },
      ["statuses.rejected[0]: must not be 'rejected', which already means accepted"],
    ],
    [{ statuses: { accepted: ['ok', 'OK'] } }, []],
    [
      { aliases: { cash: 'money' } },
      ["aliases.cash: must be status, transaction_id, revenue, currency, order_id or event_id, not 'money'"],
    ],
    [
      { ip_allow: ['10.0.0.0/33'] },
      ['ip_allow[0]: must be an address or a range such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32'],
    ],
    [{ signature: {} }, ['signature.secret: is missing']],
  ])('%j has the faults %j', (body, faults) => {
    expect(faultsOf(Receiver, { id: 'r', ...body })).toEqual(faults)
  })
})
