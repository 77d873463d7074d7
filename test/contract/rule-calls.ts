import { expect } from 'vitest'
import type { TestDatabase } from '../support/databases.ts'
import { type Sink, startSink } from '../support/sink.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

/** A postback of the offer `main`, without its settings. */
export const WEBHOOK = {
  id: 'hook',
  campaign: 'auto',
  offer: 'main',
  trigger: 'conversion_done',
  conditions: { goal: 'purchase', source: 'fb_ads' },
  action: 'ping_url',
}

/** A program whose campaign has three offers, and the place that its postbacks are sent to. */
export interface Rules {
  contract: Contract
  sink: Sink
  close(): Promise<void>
}

/** Starts the program, and gives its campaign the offers. */
export async function openRules(create: () => Promise<TestDatabase>): Promise<Rules> {
  const sink = await startSink()
  const contract = await openContract(create, { settings: exampleSettings(sink.url) })
  const close = async () => {
    await contract.close()
    await sink.close()
  }
  const rules = { contract, sink, close }
  await ruleCalls(() => rules).call('PATCH', 'campaigns/auto', {
    offers: [
      { clid: 'main', goals_enabled: true, goals: [{ id: 'purchase', payout: 12.5 }] },
      { clid: 'other', goals_enabled: true, goals: [{ id: 'purchase' }] },
      { clid: 'bare' },
    ],
  })
  return rules
}

/** How tests call the doors of the postbacks as an admin does, and what makes the postbacks due. */
export function ruleCalls(open: () => Rules) {
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    open().contract.call(method, `/api/admin/${path}`, body, {
      authorization: `Bearer ${open().contract.key}`,
      ...headers,
    })
  const read = async (path: string) => (await call('GET', path)).body
  const settings = () => ({
    url: `${open().sink.url}?key={email}`,
    method: 'POST',
    body: 'json',
    auth: { type: 'bearer', token: 'the-token-of-hook' },
    parameters: [
      { name: 'sum', type: 'transactional', value: 'revenue' },
      { name: 'sub', type: 'tracking', value: 'sub1' },
    ],
  })
  const sale = async (event: Record<string, unknown>) => {
    const transaction_id = await open().contract.transaction('https://lp.example/?pid=fb_ads&sub1=banner')
    const body = { transaction_id, pid: 'fb_ads', revenue: 30, ...event }
    const { status } = await open().contract.post('/api/event/auto', body, {
      authorization: 'Bearer fb-secret',
    })
    expect(status).toBe(200)
    return transaction_id
  }
  const statesOf = async (transaction_id: string) => {
    const { data } = (await read(`deliveries?transaction_id=${transaction_id}`)) as {
      data: Record<string, unknown>[]
    }
    return Object.fromEntries(data.map(({ rule_id, status, reason }) => [rule_id, reason ?? status]))
  }
  return { call, read, settings, sale, statesOf }
}
