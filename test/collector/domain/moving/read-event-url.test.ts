import { describe, expect, it } from 'vitest'
import { readEventUrl } from '../../../../collector/domain/moving/read-event-url.ts'

const read = (url: string, event?: string) => readEventUrl(url, { org: 'mine', event })

describe('an Event Postback address', () => {
  it('says the campaign, the event and its kind, and leaves the caller’s macros as they are', () => {
    const url =
      'https://api.x.example/api/event/auto?event_id=sale&transaction_id={tx id}&amount=[amt]&clid=main&currency=eur'
    expect(read(url)).toEqual({
      status: 'read',
      said: {
        cid: 'auto',
        event_id: 'sale',
        type: 'conversion',
        pid: undefined,
        clid: 'main',
        currency: 'EUR',
      },
      path: '/api/event/auto?event_id=sale&transaction_id={tx id}&amount=[amt]&clid=main&currency=eur',
      notes: [],
    })
  })

  it('may name the campaign in the query, or none', () => {
    expect(read('https://x.example/api/event/trigger?cid=auto&event_id=e&transaction_id=#s2#')).toMatchObject(
      {
        said: { cid: 'auto', type: 'step' },
        path: '/api/event/trigger?cid=auto&event_id=e&transaction_id=#s2#',
      },
    )
    expect(read('https://x.example/api/event/global/65f0?event_id=e&transaction_id={t}')).toMatchObject({
      said: { cid: undefined },
      path: '/api/event/global/mine?event_id=e&transaction_id={t}',
    })
  })

  it('takes the event from whoever asks, where the caller fills it in', () => {
    const url = 'https://x.example/api/event/auto?event_id={event}&transaction_id={t}'
    expect(read(url)).toMatchObject({ faults: [expect.stringContaining('--event')] })
    expect(read(url, 'sale')).toMatchObject({ path: '/api/event/auto?event_id=sale&transaction_id={t}' })
  })

  it('names every fault, and whatever is not a member', () => {
    expect(read('https://x.example/api/event/auto?event_id=e&amount=ten&tcpa_consent=maybe')).toEqual({
      status: 'faulty',
      faults: [
        'tcpa_consent must be 0 or 1',
        'amount must be an amount from 0 to 1000000000 with at most 6 decimals',
        'transaction_id is missing: the caller fills it in',
      ],
    })
    expect(
      read('https://x.example/api/event/auto?event_id=e&transaction_id={t}&amount=1&adspent=2'),
    ).toMatchObject({
      notes: ['adspent is kept as a detail of the event; did you mean "adSpend" or "ad_spend"?'],
    })
    expect(read('https://x.example/postback?event_id=e').status).toBe('faulty')
  })
})
