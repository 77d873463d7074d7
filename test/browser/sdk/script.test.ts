import { describe, expect, it } from 'vitest'
import { STUB } from '../../../sdk/stub.ts'
import { BLOCKING_TAG, eventually, html, useSite } from './site.ts'

const site = useSite()

describe('The script', () => {
  it('tracks once when it is included twice', async () => {
    site.collector.page('/twice', html('<button data-cw-fire="go">Go</button>', BLOCKING_TAG + BLOCKING_TAG))
    const page = await site.visit('/twice?gclid=1')
    await page.evaluate(() => window.sdk.ready)
    await page.click('button')
    await eventually(() => expect(site.collector.stored()).toEqual(['go']))
    await page.waitForTimeout(1200)
    expect(site.collector.heard).toHaveLength(2)
  })

  it('tracks once when it is both a tag and an import', async () => {
    site.collector.page('/both', html('<script type="module" src="/both.js"></script>', BLOCKING_TAG))
    site.collector.page(
      '/both.js',
      "import { init } from '/sdk.mjs'; window.same = init({ cid: 'auto', host: location.origin }) === window.sdk",
    )
    const page = await site.visit('/both')
    await page.evaluate(() => window.sdk.ready)
    expect(
      await page.waitForFunction(() => Reflect.get(window, 'same')).then((same) => same.jsonValue()),
    ).toBe(true)
    await page.waitForTimeout(300)
    expect(site.collector.clicks()).toHaveLength(1)
  })

  it('tracks by import alone', async () => {
    site.collector.page('/import', html('<script type="module" src="/import.js"></script>', ''))
    site.collector.page(
      '/import.js',
      "import { init } from '/sdk.mjs'; window.sdk = init({ cid: 'auto', host: location.origin, pid: 'fb_ads' })",
    )
    const page = await site.visit('/import')
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true })
    expect(site.collector.clicks()[0]?.body.pid ?? site.collector.events()[0]?.body.pid).toBe('fb_ads')
  })

  it('leaves no globals but its own, and a foreign one alone', async () => {
    const globals = async (script: string) => {
      site.collector.page('/globals', html('', `<script src="/own.js"></script>${script}`))
      site.collector.page('/own.js', 'window.sdk = { mine: true }')
      const page = await site.visitor.newPage()
      await page.goto(site.collector.url('/globals'))
      await page.waitForTimeout(300)
      expect(await page.evaluate(() => Reflect.get(window.sdk, 'mine'))).toBe(true)
      return page.evaluate(() =>
        [...Object.getOwnPropertyNames(window), ...Object.getOwnPropertySymbols(window)].map(String),
      )
    }
    const before = new Set(await globals(''))
    expect((await globals(BLOCKING_TAG)).filter((name) => !before.has(name))).toEqual(['clickwire'])
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
    const page = await site.visit('/early?gclid=1')
    await page.evaluate(() => window.sdk.ready)
    await page.waitForTimeout(1500)
    expect(site.collector.heard).toHaveLength(1)
    expect(site.collector.events('one')[0]?.body.click?.url).toContain('gclid=1')
  })

  it('says nothing on the console while the collector is away', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    await page.evaluate(() => {
      const noise: string[] = []
      for (const kind of ['log', 'warn', 'error', 'info', 'debug'] as const)
        console[kind] = (text) => void noise.push(text)
      addEventListener('unhandledrejection', () => void noise.push('unhandled rejection'))
      addEventListener('error', () => void noise.push('error'))
      Object.assign(window, { noise })
    })
    site.collector.answer('hang up')
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await page.waitForTimeout(2500)
    expect(await page.evaluate(() => Reflect.get(window, 'noise'))).toEqual([])
  })
})
