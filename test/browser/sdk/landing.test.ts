import { describe, expect, it } from 'vitest'
import { eventually, hasTracker, html, useSite } from './site.ts'

const site = useSite()

describe('A landing', () => {
  it('costs one request, small and without a preflight', async () => {
    await site.stopClock()
    const page = await site.visit('/?gclid=Cj0KCQ&utm_source=google&utm_medium=cpc&sub1=A')
    await site.turn(10)
    await page.evaluate(() => window.sdk.ready)
    await site.turn(120_000)
    await page.evaluate(() => fetch('/elsewhere'))
    expect(site.collector.heard).toHaveLength(1)
    const [click] = site.collector.clicks()
    expect(click).toMatchObject({ method: 'POST', path: '/api/click' })
    expect(click?.type).toMatch(/^text\/plain/)
    expect(click?.size).toBeLessThanOrEqual(600)
    expect(click?.body).toMatchObject({ cid: 'auto', message_id: expect.any(String) })
    expect(click?.body.transaction_id).toBe(await page.evaluate(() => window.sdk.transactionId))
  })

  it('needs no preflight on another origin either', async () => {
    site.collector.page(
      '/far',
      html(
        '',
        `<script async src="${site.collector.url('/sdk.js', 't.shop.localtest')}" data-cid="auto"></script>`,
      ),
    )
    const page = await site.visit('/far', 'www.shop.localtest')
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true })
    expect(site.collector.heard.map(({ method }) => method)).not.toContain('OPTIONS')
  })

  it.each([
    ['%E0%A4', '%E0%A4'],
    ['%', '%'],
    ['a%zz', 'a%zz'],
    ['caf%C3%A9', 'café'],
    ['a%2Fb%26c%3Dd', 'a/b&c=d'],
    ['one+two%20three', 'one two three'],
    ['=', '='],
  ])('takes the parameter value %s for %s', async (value, taken) => {
    const page = await site.visit(`/?sub1=${value}&gclid=G`)
    await page.evaluate(() => window.sdk.ready)
    const { first } = await page.evaluate(() => window.sdk.params)
    expect(first).toMatchObject({ gclid: 'G', sub1: taken })
    expect(site.noise).toEqual([])
  })

  it('knows names in any case, and keeps values byte for byte', async () => {
    const page = await site.visit('/?ScCid=AbC&FBCLID=xYz')
    await page.evaluate(() => window.sdk.ready)
    expect((await page.evaluate(() => window.sdk.params)).first).toEqual({ sccid: 'AbC', fbclid: 'xYz' })
  })

  it('reads the hash, with and without a route in it', async () => {
    const page = await site.visit('/?sub1=A#/quote?gclid=G&sub2=B')
    await page.evaluate(() => window.sdk.ready)
    expect((await page.evaluate(() => window.sdk.params)).first).toMatchObject({
      sub1: 'A',
      gclid: 'G',
      sub2: 'B',
    })
  })

  it('tells the cookies of ad platforms, and no others', async () => {
    await site.visitor.addCookies(
      ['_fbp', '_ga', '_gcl_au', '_ttp', 'session', 'uid'].map((name) => ({
        name,
        value: `${name}.1`,
        url: site.collector.url('/'),
      })),
    )
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    expect(site.collector.clicks()[0]?.body.cookies).toEqual([
      '_fbp=_fbp.1',
      '_ga=_ga.1',
      '_gcl_au=_gcl_au.1',
      '_ttp=_ttp.1',
    ])
  })

  it('names the source of the page beside that of the address', async () => {
    site.collector.page(
      '/pid',
      html('', '<script async src="/sdk.js" data-cid="auto" data-pid="fb_ads"></script>'),
    )
    await (await site.visit('/pid')).evaluate(() => window.sdk.ready)
    await (await site.visit('/pid?pid=other&gclid=2')).evaluate(() => window.sdk.ready)
    const told = site.collector.clicks().map(({ body }) => [body.source, String(body.url).split('pid=')[1]])
    expect(told).toEqual([
      ['fb_ads', undefined],
      ['fb_ads', 'other&gclid=2'],
    ])
  })
})

describe('A touch', () => {
  const clicksAfter = async (paths: string[]) => {
    const page = await site.visitor.newPage()
    for (const path of paths) {
      await page.goto(site.collector.url(path))
      await hasTracker(page)
      await page.evaluate(() => window.sdk.ready)
    }
    return site.collector.clicks().map(({ body }) => String(body.url).split('/').at(-1))
  }

  it('is a new set of parameters', async () => {
    expect(await clicksAfter(['/?gclid=1', '/?gclid=2'])).toEqual(['?gclid=1', '?gclid=2'])
  })

  it('is neither a reload nor a step further in the funnel', async () => {
    expect(await clicksAfter(['/?gclid=1', '/?gclid=1', '/', '/?step=2', '/?gclid=1&step=3'])).toEqual([
      '?gclid=1',
    ])
  })

  it('leaves the first touch as it was, and the transaction', async () => {
    const page = await site.visit('/?gclid=1')
    const id = await page.evaluate(() => window.sdk.transactionId)
    await page.goto(site.collector.url('/?fbclid=2'))
    await page.evaluate(() => window.sdk.ready)
    expect(await page.evaluate(() => window.sdk.params)).toMatchObject({
      first: { gclid: '1' },
      last: { fbclid: '2' },
    })
    expect(await page.evaluate(() => window.sdk.transactionId)).toBe(id)
  })
})

describe('A transaction', () => {
  it('is a UUID of version 7', async () => {
    const page = await site.visit('/')
    expect(await page.evaluate(() => window.sdk.transactionId)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })

  it('comes from a tracking link', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    await page.goto(site.collector.url('/?transaction_id=tracked-link-1&gclid=G'))
    await page.evaluate(() => window.sdk.ready)
    expect(await page.evaluate(() => window.sdk.transactionId)).toBe('tracked-link-1')
    expect(site.collector.clicks().at(-1)?.body.transaction_id).toBe('tracked-link-1')
  })

  it.each(['short', 'has%20space', 'x'.repeat(65)])(
    'does not come from a malformed link (%s)',
    async (id) => {
      const page = await site.visit(`/?transaction_id=${id}`)
      expect(await page.evaluate(() => window.sdk.transactionId)).toMatch(/^[0-9a-f-]{36}$/)
    },
  )

  it('survives the loss of the cookie, and of the storage', async () => {
    const page = await site.visit('/?gclid=1')
    const id = await page.evaluate(() => window.sdk.transactionId)
    await page.evaluate(() => window.sdk.ready)
    await site.visitor.clearCookies()
    await page.goto(site.collector.url('/'))
    expect(await page.evaluate(() => window.sdk.ready.then(() => window.sdk.transactionId))).toBe(id)
    expect(await site.visitor.cookies()).toHaveLength(1)
    await page.evaluate(() => localStorage.clear())
    await page.goto(site.collector.url('/'))
    expect(await page.evaluate(() => window.sdk.ready.then(() => window.sdk.transactionId))).toBe(id)
    expect(await page.evaluate(() => Object.keys(localStorage))).toContain('cw_auto')
    expect(site.collector.clicks()).toHaveLength(1)
  })

  it('keeps its id in the cookie even when its touches are too long for one', async () => {
    const page = await site.visit(
      `/?${Array.from({ length: 5 }, (_, n) => `utm_${n}=${'%C3%A9'.repeat(100)}`).join('&')}`,
    )
    await page.evaluate(() => window.sdk.ready)
    const id = await page.evaluate(() => window.sdk.transactionId)
    expect((await site.visitor.cookies())[0]?.value).toContain(id)
    await eventually(() => expect(site.collector.clicks()).toHaveLength(1))
  })
})
