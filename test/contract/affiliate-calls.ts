import { expect } from 'vitest'
import type { TestDatabase } from '../support/databases.ts'
import { type Sink, startSink } from '../support/sink.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

const OTHERS = `  - { pid: bing, name: Bing, status: active, token: bing-secret }
  - { pid: old_mail,`

/** A program with the keys of two affiliates, and the place that it sends to. */
export interface Affiliates {
  contract: Contract
  sink: Sink
  /** The key of the affiliate of the source fb_ads. */
  fb: string
  /** The key of the affiliate of the source bing. */
  bing: string
  close(): Promise<void>
}

/** Starts the program with two affiliates. */
export async function openAffiliates(create: () => Promise<TestDatabase>): Promise<Affiliates> {
  const sink = await startSink()
  const settings = exampleSettings(`${sink.url}?of=the-admins-own-secret`).replace(
    '  - { pid: old_mail,',
    OTHERS,
  )
  const contract = await openContract(create, { settings })
  const fb = await contract.affiliateKey('fb_ads')
  const bing = await contract.affiliateKey('bing')
  const close = async () => {
    await contract.close()
    await sink.close()
  }
  return { contract, sink, fb, bing, close }
}

/** How tests call a program as its affiliates do, and what they make there. */
export function affiliateCalls(open: () => Affiliates) {
  const as = (key: string) => (method: string, path: string, body?: unknown) =>
    open().contract.call(method, path.startsWith('/') ? path : `/api/admin/${path}`, body, {
      authorization: `Bearer ${key}`,
    })
  const asFb = (method: string, path: string, body?: unknown) => as(open().fb)(method, path, body)
  const asBing = (method: string, path: string, body?: unknown) => as(open().bing)(method, path, body)
  const rowsOf = async (key: string, path: string) => {
    const { status, body } = await as(key)('GET', path)
    expect(status).toBe(200)
    return body.data as Record<string, unknown>[]
  }
  const rule = (id: string, more: object = {}) => ({
    id,
    campaign: 'auto',
    trigger: 'conversion_done',
    action: 'ping_url',
    settings: { url: `${open().sink.url}?rule=${id}`, auth: { type: 'bearer', token: `token-of-${id}` } },
    ...more,
  })
  const visit = async (pid: string) => {
    const transaction_id = await open().contract.transaction(`https://lp.example/?pid=${pid}`)
    await open().contract.post('/api/event/auto', { event_id: 'sale', transaction_id, pid, revenue: 20 })
    return transaction_id
  }
  return { asFb, asBing, rowsOf, rule, visit }
}
