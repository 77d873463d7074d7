import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Affiliates, affiliateCalls, openAffiliates } from './affiliate-calls.ts'

describe.each(DATABASES)('an affiliate on $name', ({ create }) => {
  let open: Affiliates
  let contract: Affiliates['contract']
  let sink: Affiliates['sink']
  let fb: string
  let bing: string
  beforeAll(async () => {
    open = await openAffiliates(create)
    ;({ contract, sink, fb, bing } = open)
  })
  afterAll(() => open.close())

  const { asFb, asBing, rowsOf, rule, visit } = affiliateCalls(() => open)

  it('makes rules for its own source only, whatever it asks for', async () => {
    const made = await asFb(
      'POST',
      'postbacks',
      rule('fb_rule', { conditions: { source: 'bing', min_revenue: 1 } }),
    )
    expect(made).toMatchObject({
      status: 201,
      body: {
        conditions: { source: 'fb_ads', min_revenue: 1 },
        author: { name: 'affiliate of fb_ads', pid: 'fb_ads' },
      },
    })
    expect(JSON.stringify(made.body)).not.toContain('token-of-fb_rule')
    const changes = [
      await asFb('PATCH', 'postbacks/fb_rule', { conditions: { source: null } }),
      await asFb('PATCH', 'postbacks/fb_rule', { conditions: null }),
      await asFb('PUT', 'postbacks/fb_rule', rule('fb_rule', { conditions: { source: 'organic' } })),
      await asFb('POST', 'postbacks/fb_rule/disable'),
      await asFb('POST', 'postbacks/fb_rule/enable'),
    ]
    for (const { status, body } of changes)
      expect([status, body.conditions]).toMatchObject([200, { source: 'fb_ads' }])
    const copy = await asFb('POST', 'postbacks/fb_rule/duplicate', { id: 'fb_copy' })
    expect(copy).toMatchObject({
      status: 201,
      body: { conditions: { source: 'fb_ads' }, author: { pid: 'fb_ads' } },
    })
    expect((await asFb('DELETE', 'postbacks/fb_copy?confirm=fb_copy')).status).toBe(204)
    expect((await asBing('POST', 'postbacks', rule('bing_rule'))).status).toBe(201)
  })

  it('makes no rule that changes everybody’s lists, or tells what buyers paid', async () => {
    const refused = [
      [{ action: 'do_not_post', settings: { email: '{email}' } }, 'action'],
      [{ action: 'suppression_list', settings: { list: 'no', email: '{email}' } }, 'action'],
      [{ settings: { url: `${sink.url}?for={total_sold_price}` } }, 'settings.url'],
      [{ settings: { url: `${sink.url}?to={buyer_name|lower}` } }, 'settings.url'],
      ...[
        { name: 'a', type: 'transactional', value: 'client_uid' },
        { name: 'a', type: 'static', value: 'x{revenue_share_payout}' },
      ].map(
        (one) =>
          [{ settings: { url: sink.url, parameters: [one] } }, 'settings.parameters[0].value'] as const,
      ),
    ] as const
    for (const [change, place] of refused) {
      const { status, body } = await asFb('POST', 'postbacks', { ...rule('fb_greedy'), ...change })
      expect([status, Object.keys(Object(body.invalidFields))]).toEqual([400, [place]])
    }
    expect((await asFb('GET', 'postbacks/fb_greedy')).status).toBe(404)
    const offered = (await rowsOf(fb, 'actions')).map(({ id }) => id)
    expect(offered).toContain('ping_url')
    expect(offered).not.toContain('do_not_post')
    const admins = await contract.call('POST', '/api/admin/postbacks', {
      ...rule('admins_greedy', {
        settings: { url: `${sink.url}?for={total_sold_price}` },
        status: 'disabled',
      }),
    })
    expect(admins.status).toBe(201)
    expect(
      (await contract.call('DELETE', '/api/admin/postbacks/admins_greedy?confirm=admins_greedy')).status,
    ).toBe(204)
  })

  it('sees its own rules, and neither others’ nor admins’', async () => {
    expect((await rowsOf(fb, 'postbacks')).map(({ id }) => id)).toEqual(['fb_rule'])
    expect((await rowsOf(bing, 'postbacks')).map(({ id }) => id)).toEqual(['bing_rule'])
    expect((await rowsOf(contract.key, 'postbacks')).map(({ id }) => id)).toEqual([
      ...['network_sale', 'sales_channel', 'fb_rule', 'bing_rule'],
    ])
    for (const id of ['network_sale', 'bing_rule', 'nope']) {
      const calls = [
        asFb('GET', `postbacks/${id}`),
        asFb('PUT', `postbacks/${id}`, rule(id)),
        asFb('PATCH', `postbacks/${id}`, { name: 'Mine' }),
        asFb('DELETE', `postbacks/${id}?confirm=${id}`),
        ...['enable', 'disable', 'duplicate', 'test'].map((name) =>
          asFb('POST', `postbacks/${id}/${name}`, {}),
        ),
      ]
      for (const { status, body } of await Promise.all(calls))
        expect([status, body.code]).toEqual([404, 'not_found'])
    }
  })

  it('is not told what there is besides when it names what is not there', async () => {
    const answer = await asFb('POST', 'postbacks', rule('other', { campaign: 'nope' }))
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_campaign' } })
    expect(JSON.stringify(answer.body)).not.toMatch(/auto|there are/)
  })

  it('tries its rules out on its own transactions only', async () => {
    const mine = await visit('fb_ads')
    const theirs = await visit('bing')
    const test = (transaction_id: string) => asFb('POST', 'postbacks/fb_rule/test', { transaction_id })
    expect(await test(mine)).toMatchObject({ status: 200, body: { would_send: true } })
    expect(await test(theirs)).toMatchObject({ status: 400, body: { code: 'invalid_transaction_id' } })
    await contract.post('/api/event/auto', {
      event_id: 'upsell',
      transaction_id: theirs,
      pid: 'fb_ads',
      revenue: 1,
    })
    expect(await test(theirs)).toMatchObject({ status: 400, body: { code: 'invalid_transaction_id' } })
  })

  it('keeps its rules when an admin changes them', async () => {
    const changed = await contract.call('PATCH', '/api/admin/postbacks/fb_rule', { name: 'Seen by an admin' })
    expect(changed).toMatchObject({ status: 200, body: { author: { pid: 'fb_ads' } } })
    expect((await asFb('GET', 'postbacks/fb_rule')).body).toMatchObject({ name: 'Seen by an admin' })
    const { data } = (await contract.admin('audit?limit=500')) as {
      data: { actor: string; detail: string }[]
    }
    expect(data.filter(({ actor }) => actor === 'affiliate of fb_ads').length).toBeGreaterThan(5)
    expect(JSON.stringify(data)).not.toContain('token-of-')
  })
})
