import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Sink, startSink } from '../support/sink.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

interface Item {
  at: string
  kind: string
  code: string
  facts: Record<string, string>
}

describe.each(DATABASES)('from click to payout on $name', ({ create }) => {
  let contract: Contract
  let sink: Sink
  beforeAll(async () => {
    sink = await startSink()
    contract = await openContract(create, { settings: exampleSettings(sink.url) })
  })
  afterAll(async () => {
    await contract.close()
    await sink.close()
  })

  const transaction_id = 'visit-to-payout-1'
  const list = async (kind: string) =>
    (await contract.admin(`${kind}?transaction_id=${transaction_id}`)).data as Record<string, unknown>[]

  it('takes a visit, its steps and its sale, and tells the network once, within a second', async () => {
    const click = await contract.post('/api/click', {
      ...{ cid: 'auto', transaction_id },
      url: 'https://lp.example/?GCLID=Cj0KAbC&Sub1=Banner%201&utm_source=google&External_ClickID=NET-42',
    })
    expect(click).toMatchObject({ status: 201, body: { code: 'click_recorded' } })
    const step = await contract.post('/api/event/auto', {
      ...{ event_id: 'step_1', transaction_id, email: 'ann.doe@example.com' },
    })
    expect(step).toMatchObject({ status: 200, body: { code: 'event_fired' } })

    const sale = await contract.post('/api/event/trigger', {
      ...{ cid: 'auto', event_id: 'sale', transaction_id, pid: 'fb_ads', revenue: 49.9 },
    })
    const answered = Date.now()
    expect(sale).toMatchObject({ status: 200, body: { code: 'conversion_fired' } })

    const [received] = await sink.until(1, 1000)
    expect(received?.at).toBeLessThan(answered + 1000)
    expect(received).toMatchObject({ method: 'GET', path: '/postback', body: '' })
    expect(received?.query).toEqual([
      ['test', '1234'],
      ['email', 'ann.doe@example.com'],
      ['lead', ''],
      ['payout', '49.90'],
      ['clickid', 'NET-42'],
      ['txid', transaction_id],
    ])
  })

  it('shows the operator all of it, the person’s address hidden', async () => {
    // The network has answered; that its answer is written down too may take a moment more.
    for (let tries = 0; tries < 100 && (await list('attempts')).length === 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await list('clicks')).toMatchObject([
      { pid: 'organic', params: { gclid: 'Cj0KAbC', sub1: 'Banner 1', utm_source: 'google' } },
    ])
    expect((await list('events')).map(({ event_id, pid }) => [event_id, pid])).toEqual([
      ['sale', 'fb_ads'],
      ['step_1', 'organic'],
    ])
    expect(await list('conversions')).toMatchObject([
      { status: 'accepted', revenue: '49.90', payout: '12.50', currency: 'USD', goal: 'purchase' },
    ])
    expect(await list('deliveries')).toMatchObject([
      { rule_id: 'network_sale', status: 'sent', attempt: 1, trigger: 'conversion_done' },
    ])
    const [attempt] = await list('attempts')
    expect(attempt).toMatchObject({ n: 1, outcome: 'done', code: 'delivered', http_status: 200 })
    expect(attempt?.request).toMatchObject({
      method: 'GET',
      url: expect.stringContaining(`email=***&lead=&payout=49.90&clickid=NET-42&txid=${transaction_id}`),
    })
    expect(JSON.stringify(attempt)).not.toMatch(/ann\.doe/)
  })

  it('tells the visit’s journey in the order in which it happened', async () => {
    const journey = await contract.admin(`transactions/${transaction_id}`)
    expect(journey).toMatchObject({ transaction_id, cid: 'auto', pid: 'organic' })
    const items = journey.items as Item[]
    expect(items.map(({ kind, code }) => `${kind} ${code}`)).toEqual([
      ...['click click_recorded', 'event event_fired', 'event conversion_fired', 'conversion accepted'],
      ...['postback sent', 'attempt delivered'],
    ])
    const times = items.map(({ at }) => at)
    expect(times).toEqual(times.toSorted())
    expect(JSON.stringify(journey)).not.toMatch(/ann\.doe/)
  })

  it('has told the network nothing more', async () => {
    expect(sink.received).toHaveLength(1)
  })
})
