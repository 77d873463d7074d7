import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { openRules, type Rules, ruleCalls, WEBHOOK } from './rule-calls.ts'

describe.each(DATABASES)('the postbacks on $name', ({ create }) => {
  let contract: Rules['contract']
  let sink: Rules['sink']
  let open: Rules
  beforeAll(async () => {
    open = await openRules(create)
    ;({ contract, sink } = open)
    const made = await call('POST', 'postbacks', { ...WEBHOOK, settings: settings() })
    expect(made.status).toBe(201)
  })
  afterAll(() => open.close())

  const { call, read, settings, sale } = ruleCalls(() => open)

  it('show what they would send, without sending it', async () => {
    const before = { received: sink.received.length, stored: await contract.stored() }
    const dry = await call('POST', 'postbacks/hook/test', {
      values: { revenue: '7.25', sub1: 'mine', email: 'a@b.example' },
    })
    expect(dry).toMatchObject({
      status: 200,
      body: {
        ...{ dry_run: true, about: 'sample', would_send: true, skipped: null, response: null, outcome: null },
        request: {
          method: 'POST',
          url: `${sink.url}?key=a%40b.example`,
          headers: { authorization: '***' },
          body: '{"sum":"7.25","sub":"mine"}',
        },
      },
    })
    const skipped = await call('POST', 'postbacks/hook/test', { values: { pid: 'organic' } })
    expect(skipped.body).toMatchObject({
      would_send: false,
      skipped: 'condition_source',
      request: { method: 'POST' },
    })
    expect(await call('POST', 'postbacks/hook/test')).toMatchObject({
      status: 200,
      body: { dry_run: true, would_send: true },
    })
    expect({ received: sink.received.length, stored: await contract.stored() }).toEqual(before)
  })

  it('show what they would send for a transaction, and why not', async () => {
    const transaction_id = await sale({ event_id: 'sale', revenue: 99, email: 'person@example.com' })
    const about = (id: string) => call('POST', `postbacks/${id}/test`, { transaction_id })
    expect((await about('hook')).body).toMatchObject({
      ...{ about: 'transaction', would_send: true, skipped: null },
      request: { url: `${sink.url}?key=***`, body: '{"sum":"99.00","sub":"banner"}' },
    })
    expect((await about('sales_channel')).body).toMatchObject({ would_send: false, skipped: 'trigger' })
    const organic = await contract.transaction()
    await contract.post('/api/event/auto', { event_id: 'sale', transaction_id: organic, revenue: 5 })
    expect((await call('POST', 'postbacks/hook/test', { transaction_id: organic })).body).toMatchObject({
      skipped: 'condition_source',
    })
    expect(await call('POST', 'postbacks/hook/test', { transaction_id: 'tx-nobody-knows' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_transaction_id' },
    })
  })

  it('are sent once as a test, owed to nobody, and told in the audit log', async () => {
    const stored = await contract.stored()
    const received = sink.received.length
    sink.answers.push(422)
    const tested = await call('POST', 'postbacks/hook/test', { dry_run: false, values: { revenue: '1' } })
    expect(tested.body).toMatchObject({
      ...{ test: true, dry_run: false, request: { body: '{"sum":"1","sub":"test_sub1"}' } },
      response: { status: 422, body: 'ok' },
      outcome: { status: 'failed', code: 'http_422' },
    })
    expect(sink.received.length).toBe(received + 1)
    expect(await contract.stored()).toEqual(stored)
    const { data } = (await read('audit?limit=1')) as { data: Record<string, unknown>[] }
    expect(data[0]).toMatchObject({ action: 'postback.tested', subject: 'postbacks/hook' })
    expect(JSON.stringify(tested.body)).not.toContain('the-token-of-hook')
  })

  it.each([
    [{ dry_run: 'no' }, 'invalid_dry_run'],
    [{ transaction_id: 'x' }, 'invalid_transaction_id'],
    [{ values: { revenue: 1 } }, 'invalid_values'],
    [{ values: {}, transaction_id: 'tx-00000001' }, 'invalid_values'],
    [{ colour: 'red' }, 'invalid_colour'],
    ['{"values":{"__proto__":"x"}}', 'invalid_body'],
  ])('refuse a test of %j', async (body, code) => {
    expect(await call('POST', 'postbacks/hook/test', body)).toMatchObject({ status: 400, body: { code } })
  })
})
