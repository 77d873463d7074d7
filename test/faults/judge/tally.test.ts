import { describe, expect, it } from 'vitest'
import type { Entry } from './ledger.ts'
import { tally } from './tally.ts'

const PATHS = ['network_sale']
const sent = (id: string): Entry => ({ what: 'sent', id, at: 1 })
const answered = (id: string, status = 200): Entry => ({
  ...{ what: 'answered', id, at: 10, ms: 9, status, code: '', hinted: false },
})
const received = (id: string, key: string, at = 20, status = 200): Entry => ({
  ...{ what: 'received', id, key, path: 'network_sale', at, status, open: 1 },
})
const GOOD = [sent('a'), answered('a'), received('a', 'k-a')]

describe('the judge', () => {
  it('finds nothing wrong where nothing is', () => {
    expect(tally(GOOD, PATHS)).toMatchObject({
      ...{ sent: 1, acknowledged: 1, clientErrors: 0, undelivered: 0, deliveredTwice: 0, repeats: 0 },
      ...{ worstCopies: 1, wakeMs: { count: 1, p50: 10 } },
    })
  })

  it.each<[string, Entry[], object]>([
    ['an event that was acknowledged and never told', [...GOOD, answered('b')], { undelivered: 1 }],
    ['one whose receiver never took it', [answered('b'), received('b', 'k', 20, 500)], { undelivered: 1 }],
    ['a receiver that nothing reached, beside one that has it', [...GOOD], { undelivered: 1 }],
    ['an event told under two ids', [...GOOD, received('a', 'k-other')], { deliveredTwice: 1 }],
    [
      'a postback that is sent again after it was taken',
      [...GOOD, received('a', 'k-a')],
      { repeats: 1, worstCopies: 2 },
    ],
    [
      'a refusal that does not say when to come again',
      [answered('b', 503)],
      { unhinted: 1, clientErrors: 1 },
    ],
  ])('finds %s', (name, entries, wanted) => {
    const paths = name.startsWith('a receiver') ? [...PATHS, 'other'] : PATHS
    expect(tally(entries, paths)).toMatchObject(wanted)
  })

  it('holds a try that failed against nobody', () => {
    const entries = [answered('a'), received('a', 'k', 20, 500), received('a', 'k', 30)]
    expect(tally(entries, PATHS)).toMatchObject({ repeats: 0, undelivered: 0, wakeMs: { p50: 10 } })
  })
})
