import { parse, stringify } from 'yaml'
import type { TestDatabase } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

/** A row of a list of the operators' interface. */
export type Row = Record<string, unknown>

/** The secret of the receiver `signed`. */
export const SECRET = Buffer.from('a signing secret of 32 bytes ok!')
/** The secret that the receiver `signed` had before, as it is written in the settings. */
export const FORMER = 'whsec_Zm9ybWVyLXNlY3JldC1mb3JtZXItc2VjcmV0'
const NOWHERE = 'http://127.0.0.1:9/postback'

/** The example's settings with further receivers, and a rule for each status and for each step of an event. */
function settings(): string {
  const example = parse(exampleSettings()) as { receivers: unknown[]; postbacks: unknown[] }
  const signature = { secret: `whsec_${SECRET.toString('base64')}`, previous: FORMER, tolerance: '5m' }
  example.receivers.push(
    { id: 'far', ip_allow: ['192.0.2.0/24', '2001:db8::/32'], creates: 'sale' },
    { id: 'near', ip_allow: ['127.0.0.0/8'], creates: 'sale', return: 'OK thanks' },
    { id: 'signed', signature, creates: 'sale' },
    { id: 'careful' },
    {
      ...{ id: 'buyer', creates: 'upsell', statuses: { accepted: ['Won'], rejected: ['Lost'] } },
      aliases: { Lead_Ref: 'transaction_id', disposition: 'status', worth: 'revenue', ref: 'order_id' },
    },
  )
  const rule = (id: string, trigger: string) => ({
    ...{ id, trigger, campaign: 'auto', action: 'ping_url', settings: { url: NOWHERE } },
  })
  example.postbacks = [
    rule('done', 'conversion_done'),
    rule('rejected', 'conversion_reject'),
    rule('pending', 'conversion_pending'),
  ]
  return stringify(example)
}

/** Starts the program with those receivers and rules; what fails is tried again after an hour. */
export function openInbound(create: () => Promise<TestDatabase>): Promise<Contract> {
  return openContract(create, { settings: settings(), environment: { RETRY_SCHEDULE: '1h' } })
}

/** How tests call the receivers of a program, and look at what came of it. */
export function inboundCalls(contract: () => Contract) {
  const list = async (kind: string, query = '') =>
    (await contract().admin(`${kind}?limit=500&${query}`)).data as Row[]
  const of = (kind: string, transaction: string) => list(kind, `transaction_id=${transaction}`)
  const call = (query: string, path = '/postback') => contract().get(`${path}?token=let-me-in&${query}`)
  const lastCall = async () => (await list('inbound'))[0]
  const owed = async (transaction: string) =>
    (await of('deliveries', transaction)).map((row) => row.rule_id).reverse()

  /** A transaction with a sale of 40. */
  const sold = async (event_id = 'sale') => {
    const transaction_id = await contract().transaction()
    await contract().post('/api/event/auto', { event_id, transaction_id, revenue: '40.00' })
    return transaction_id
  }
  return { list, of, call, lastCall, owed, sold }
}
