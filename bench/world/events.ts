import { postOf } from '../load/line.ts'
import { EVENTS_EACH } from './settings.ts'
import { storeClicks } from './stored.ts'

/** Makes requests of about 500 bytes, each of an event that was not accepted before. */
export type NextEvent = () => string

const TRANSACTIONS = 40_000

/** Stores the clicks of transactions, and gives what makes their events: steps, or sales. */
export async function eventsOf(
  database: string,
  type: 'step' | 'sale',
  prefix: string = type,
): Promise<NextEvent> {
  await storeClicks(database, prefix, TRANSACTIONS)
  let made = 0
  return () => {
    const n = made++
    if (n >= TRANSACTIONS * EVENTS_EACH) throw new Error('more events were taken than there are transactions')
    return eventRequest(transactionId(prefix, n % TRANSACTIONS), `${type}_${Math.floor(n / TRANSACTIONS)}`)
  }
}

/** The request that fires an event of a transaction. */
export function eventRequest(transaction_id: string, event_id: string): string {
  return postOf('/api/event/auto', JSON.stringify({ event_id, transaction_id, ...DETAILS }))
}

/** The nth transaction of those with a prefix. */
export function transactionId(prefix: string, n: number): string {
  return `tx-${prefix}-${String(100_000_000 + n).slice(1)}`
}

const DETAILS = {
  ...{ revenue: 49.9, pid: 'ads', sub1: 'banner-17', sub2: 'placement-4', sub3: 'creative-blue' },
  ...{
    utm_source: 'newsletter',
    utm_medium: 'email',
    utm_campaign: 'spring-sale',
    utm_content: 'second-link',
  },
  ...{ external_clickid: 'Cj0KCQjw1um-BhDtARIsABjU5x6', page: 'https://shop.example/checkout/thank-you' },
  ...{ order_id: 'A-2041-77', items: 3, coupon: 'SPRING', payment: 'card', shipping: 'standard' },
}
