import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { openRules, type Rules, ruleCalls, WEBHOOK } from './rule-calls.ts'

describe.each(DATABASES)('the postbacks on $name', ({ create }) => {
  let sink: Rules['sink']
  let open: Rules
  beforeAll(async () => {
    open = await openRules(create)
    ;({ sink } = open)
  })
  afterAll(() => open.close())

  const { call, read, settings, sale, statesOf } = ruleCalls(() => open)

  it('are made with their author and time, and checked as apply checks them', async () => {
    const faulty = { ...WEBHOOK, settings: { ...settings(), url: '{nobody}', colour: 1 } }
    expect(await call('POST', 'postbacks', faulty)).toMatchObject({
      status: 400,
      body: { code: 'invalid_settings', invalidFields: { 'settings.colour': expect.any(String) } },
    })
    expect(
      await call('POST', 'postbacks', {
        ...WEBHOOK,
        settings: { ...settings(), url: 'https://x.example/{nobody}' },
      }),
    ).toMatchObject({
      status: 400,
      body: { invalidFields: { 'settings.url': expect.stringContaining('nobody') } },
    })
    expect(await call('POST', 'postbacks', { ...WEBHOOK, action: 'fax', settings: {} })).toMatchObject({
      status: 400,
      body: { code: 'invalid_action' },
    })
    const made = await call('POST', 'postbacks', { ...WEBHOOK, settings: settings() })
    expect(made).toMatchObject({
      status: 201,
      body: {
        ...WEBHOOK,
        status: 'active',
        settings: { auth: { type: 'bearer', token: '********' } },
        author: { id: expect.any(String), name: 'test', pid: null },
        version: 1,
      },
    })
    expect(JSON.stringify(made.body)).not.toContain('the-token-of-hook')
    const { data } = (await read('postbacks?limit=500')) as { data: Record<string, unknown>[] }
    expect(data.map(({ id, author }) => [id, author === null])).toEqual([
      ['network_sale', true],
      ['sales_channel', true],
      ['hook', false],
    ])
  })

  it('keep their secrets, and their author, through changes', async () => {
    const changed = await call('PUT', 'postbacks/hook', {
      ...WEBHOOK,
      name: 'A hook',
      settings: { ...settings(), auth: { type: 'bearer' } },
    })
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'A hook', version: 2, author: { name: 'test' } },
    })
    await sale({ event_id: 'sale' })
    const received = await sink.until(2)
    expect(received.map(({ headers }) => headers.authorization)).toContain('Bearer the-token-of-hook')
  })

  it('never change their action', async () => {
    for (const method of ['PUT', 'PATCH'])
      expect(
        await call(method, 'postbacks/hook', {
          ...WEBHOOK,
          action: 'slack',
          settings: { text: 'x', webhook_url: 'https://x.example' },
        }),
      ).toMatchObject({ status: 409, body: { code: 'action_fixed' } })
    expect(await read('postbacks/hook')).toMatchObject({ action: 'ping_url', version: 2 })
  })

  it('ignore their goal while the offer’s goals are off, and have it back with them', async () => {
    const goals = (goals_enabled: boolean) =>
      call('PATCH', 'campaigns/auto', {
        offers: [
          { clid: 'main', goals_enabled, goals: [{ id: 'purchase', payout: 12.5 }] },
          { clid: 'other', goals_enabled: true, goals: [{ id: 'purchase' }] },
          { clid: 'bare' },
        ],
      })
    expect(await statesOf(await sale({ event_id: 'server_sale' }))).toMatchObject({ hook: 'condition_goal' })
    expect((await goals(false)).status).toBe(200)
    const before = sink.received.length
    expect((await statesOf(await sale({ event_id: 'server_sale' }))).hook).toMatch(/queued|sending|sent/)
    await sink.until(before + 2)
    expect(await read('postbacks/hook')).toMatchObject({ conditions: { goal: 'purchase' } })
    expect((await goals(true)).status).toBe(200)
    expect(await statesOf(await sale({ event_id: 'server_sale' }))).toMatchObject({ hook: 'condition_goal' })
    expect(await call('PATCH', 'postbacks/hook', { conditions: { goal: null } })).toMatchObject({
      body: { conditions: { source: 'fb_ads' } },
    })
    expect((await statesOf(await sale({ event_id: 'server_sale' }))).hook).toMatch(/queued|sending|sent/)
    await call('PATCH', 'postbacks/hook', { conditions: { goal: 'purchase' } })
  })

  it('are put out of force and in force', async () => {
    expect(await call('POST', 'postbacks/hook/disable')).toMatchObject({
      status: 200,
      body: { status: 'disabled' },
    })
    expect(await statesOf(await sale({ event_id: 'sale' }))).toMatchObject({ hook: 'rule_disabled' })
    const { headers } = await call('POST', 'postbacks/hook/enable', undefined, { 'if-match': '*' })
    expect(await call('GET', 'postbacks/hook')).toMatchObject({ body: { status: 'active' } })
    expect(headers.get('etag')).toMatch(/^"v/)
    expect(await call('POST', 'postbacks/nope/enable')).toMatchObject({ status: 404 })
    expect(await call('POST', 'postbacks/hook/disable', {}, { 'if-match': '"v0"' })).toMatchObject({
      status: 412,
    })
  })

  it('are duplicated for another offer with their secrets, disabled', async () => {
    const made = await call('POST', 'postbacks/hook/duplicate', { offer: 'other', id: 'hook_2' })
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: 'hook_2',
        offer: 'other',
        status: 'disabled',
        version: 1,
        conditions: { goal: 'purchase' },
      },
    })
    const tested = await call('POST', 'postbacks/hook_2/test', { dry_run: false })
    expect(tested).toMatchObject({
      status: 200,
      body: { skipped: 'rule_disabled', outcome: { code: 'delivered' } },
    })
    expect(sink.received.at(-1)?.headers.authorization).toBe('Bearer the-token-of-hook')
    expect((await call('POST', 'postbacks/hook/duplicate', {})).body.id).toMatch(/^hook-[0-9a-f]{8}$/)
    expect(await call('POST', 'postbacks/hook/duplicate', { id: 'hook_2' })).toMatchObject({ status: 409 })
    expect(await call('POST', 'postbacks/hook/duplicate', { offer: 'bare' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_conditions', invalidFields: { 'conditions.goal': expect.any(String) } },
    })
    expect(await call('POST', 'postbacks/hook/duplicate', { campaign: 'nope' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_campaign' },
    })
    expect(await call('POST', 'postbacks/hook/duplicate', { to: 'other' })).toMatchObject({ status: 400 })
    expect(await call('POST', 'postbacks/nope/duplicate', {})).toMatchObject({ status: 404 })
  })

  it('are deleted only by their typed id', async () => {
    for (const [query, body] of [
      ['', undefined],
      ['?confirm=hook', undefined],
      ['', { confirm: 'Hook_2' }],
      ['?confirm=', undefined],
    ] as const)
      expect(await call('DELETE', `postbacks/hook_2${query}`, body)).toMatchObject({
        status: 400,
        body: { code: expect.stringMatching(/^(missing|invalid)_confirm$/) },
      })
    expect((await call('DELETE', 'postbacks/hook_2', { confirm: 'hook_2' })).status).toBe(204)
    const [{ id } = { id: '' }] = (
      (await read('postbacks?status=disabled')) as { data: { id: string }[] }
    ).data.filter((rule) => rule.id.startsWith('hook-'))
    expect((await call('DELETE', `postbacks/${id}?confirm=${id}`)).status).toBe(204)
    expect((await call('DELETE', `postbacks/${id}?confirm=${id}`)).status).toBe(404)
  })
})
