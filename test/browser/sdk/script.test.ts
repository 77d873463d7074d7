import { describe, expect, it } from 'vitest'
import { STUB } from '../../../sdk/stub.ts'
import { BLOCKING_TAG, eventually, html, useSite } from './site.ts'

const site = useSite()

describe('The script', () => {
  it.each([
    ['twice', BLOCKING_TAG + BLOCKING_TAG],
    ['twice and late', '<script async src="/sdk.js" data-cid="auto"></script>'.repeat(2)],
    ['from two addresses', `${BLOCKING_TAG}<script src="/sdk/auto/clickwire.js"></script>`],
    ['by tag and by import', `${BLOCKING_TAG}<script type="module" src="/import.js"></script>`],
    [
      'by import and by tag',
      `<script type="module" src="/import.js"></script><script defer src="/sdk.js" data-cid="auto"></script>`,
    ],
    [
      'by two imports',
      '<script type="module" src="/import.js"></script><script type="module" src="/import.js?2"></script>',
    ],
  ])('tracks once when it is included %s', async (_, tags) => {
    site.collector.bake({ cid: 'auto' })
    site.collector.page(
      '/import.js',
      "import { init } from '/sdk.mjs?copy'; window.made = init({ cid: 'auto', host: location.origin }); window.sdk = window.sdk || made; window.same = made === sdk",
    )
    site.collector.page('/twice', html('<button data-cw-fire="go">Go</button>', tags))
    const page = await site.visit('/twice?gclid=1')
    await page.evaluate(() => window.sdk.ready)
    if (tags.includes('module')) await page.waitForFunction(() => Reflect.get(window, 'same'))
    await page.click('button')
    await page.evaluate(() => window.sdk.fire('last'))
    await eventually(() => expect(site.collector.stored()).toEqual(['go', 'last']))
    expect(site.collector.heard).toHaveLength(3)
    expect(site.noise).toEqual([])
  })

  it('tracks by import alone', async () => {
    site.collector.page('/import', html('<script type="module" src="/import.js"></script>', ''))
    site.collector.page(
      '/import.js',
      "import { init } from '/sdk.mjs'; window.sdk = init({ cid: 'auto', host: location.origin, pid: 'fb_ads' })",
    )
    const page = await site.visit('/import')
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true })
    const landings = site.collector.heard.map(({ body }) => body.click ?? body)
    expect(landings[0]?.source).toBe('fb_ads')
  })

  it.each([
    ['its own two where both are free', '', ['sdk', 'clickwire']],
    ['one where the page has an sdk of its own, which stays', 'window.sdk = { mine: true }', ['clickwire']],
  ])('adds no globals but %s', async (_, script, expected) => {
    site.collector.page(
      '/before.js',
      `${script};window.before = [];window.names = () => [...Object.getOwnPropertyNames(window), ...Object.getOwnPropertySymbols(window)].map(String)
       window.before = names()`,
    )
    site.collector.page('/globals', html('', `<script src="/before.js"></script>${BLOCKING_TAG}`))
    const page = await site.visitor.newPage()
    await page.goto(site.collector.url('/globals'))
    const added = await page.evaluate(async () => {
      await window.clickwire?.fire('step_1')
      const before = Reflect.get(window, 'before') as string[]
      return (Reflect.get(window, 'names')() as string[]).filter((name) => !before.includes(name))
    })
    expect(added.sort()).toEqual([...expected].sort())
    expect(await page.evaluate(() => Reflect.get(window.sdk, 'mine'))).toBe(script ? true : undefined)
  })

  it('takes the place of an element that has its name', async () => {
    site.collector.page('/named', html('', '<script id="sdk" src="/sdk.js" data-cid="auto"></script>'))
    const page = await site.visit('/named')
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true })
  })

  it('goes by the name the page gives it', async () => {
    site.collector.page(
      '/named',
      html('', '<script src="/sdk.js" data-cid="auto" data-name="tracker"></script>'),
    )
    const page = await site.visitor.newPage()
    await page.goto(site.collector.url('/named'))
    expect(
      await page.evaluate(() => [typeof Reflect.get(window, 'tracker'), typeof Reflect.get(window, 'sdk')]),
    ).toEqual(['object', 'undefined'])
  })

  it('works from another host, under a path, and as it was baked', async () => {
    site.collector.bake({ cid: 'baked', click_ids: ['zzz'] })
    const src = site.collector.url('/sdk/baked/clickwire.js', 'sdk.shop.localtest')
    site.collector.page('/baked', html('', `<script async src="${src}"></script>`))
    const page = await site.visit('/baked?zzz=1', 'www.shop.localtest')
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true })
    expect(site.collector.events()[0]?.path).toBe('/api/event/baked')
    await page.goto(site.collector.url('/baked?zzz=2', 'www.shop.localtest'))
    await page.evaluate(() => window.sdk.ready)
    expect(await page.evaluate(() => window.sdk.params.last)).toEqual({ zzz: '2' })
  })

  it('makes the calls that came before it, in order', async () => {
    site.collector.page(
      '/stub.js',
      `${STUB};sdk.on('answer', (answer) => (window.heard = [...(window.heard || []), answer.event_id]));
      window.answers = Promise.all(['one', 'two', 'three'].map((id) => sdk.fire(id)))`,
    )
    site.collector.page(
      '/early',
      html('', `<script src="/stub.js"></script><script defer src="/sdk.js" data-cid="auto"></script>`),
    )
    const page = await site.visit('/early?gclid=1')
    const answers = await page.evaluate(() => Reflect.get(window, 'answers'))
    expect(answers.map(({ event_id }: { event_id: string }) => event_id)).toEqual(['one', 'two', 'three'])
    expect(site.collector.events().map(({ body }) => body.event_id)).toEqual(['one', 'two', 'three'])
    expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toHaveLength(3)
    expect(STUB.length).toBeLessThanOrEqual(200)
  })

  it('sends the click with the first event that waits, in one request', async () => {
    site.collector.page('/stub.js', `${STUB};sdk.fire('one')`)
    site.collector.page('/early', html('', `<script src="/stub.js"></script>${BLOCKING_TAG}`))
    await site.stopClock()
    const page = await site.visit('/early?gclid=1')
    await site.turn(10)
    await page.evaluate(() => window.sdk.ready)
    await site.turn(120_000)
    await page.evaluate(() => fetch('/elsewhere'))
    expect(site.collector.heard).toHaveLength(1)
    expect(site.collector.events('one')[0]?.body.click?.url).toContain('gclid=1')
  })
})
