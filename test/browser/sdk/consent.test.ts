import { describe, expect, it } from 'vitest'
import { eventually, html, useSite } from './site.ts'

const site = useSite()

const traces = async () => [...site.collector.heard, ...(await site.visitor.cookies())]
const stored = () => Object.keys(localStorage)
const ASKING = '<script async src="/sdk.js" data-cid="auto" data-consent="required"></script>'

describe('A page that has to ask', () => {
  it('leaves no trace until the visitor agrees, and then loses nothing', async () => {
    site.collector.page('/ask', html('<button data-cw-fire="go">Go</button>', ASKING))
    await site.stopClock()
    const page = await site.visit('/ask?gclid=G')
    await site.turn(10)
    const answer = page.evaluate(() => window.sdk.fire('step_1'))
    const id = await page.evaluate(() => window.sdk.transactionId)
    await page.click('button')
    await site.turn(9000)
    await page.evaluate(() => fetch('/elsewhere'))
    expect(await traces()).toEqual([])
    expect(await page.evaluate(stored)).toEqual([])
    await page.evaluate(() => window.sdk.consent(true))
    await site.turn(100)
    expect(await answer).toMatchObject({ ok: true })
    const [first] = site.collector.heard
    const landing: Record<string, unknown> = { ...first?.body, ...first?.body.click }
    expect(landing).toMatchObject({ consent: true })
    expect(landing?.url).toContain('gclid=G')
    expect(await page.evaluate(() => window.sdk.transactionId)).toBe(id)
    expect(await page.evaluate(stored)).toContain('cw_auto')
  })

  it('leaves none when she refuses', async () => {
    site.collector.page('/ask', html('', ASKING))
    await site.stopClock()
    const page = await site.visit('/ask?gclid=G')
    await site.turn(10)
    const held = page.evaluate(() => window.sdk.fire('before'))
    await page.evaluate(() => window.sdk.consent(false))
    expect(await page.evaluate(() => window.sdk.fire('after'))).toMatchObject({
      ok: false,
      code: 'no_consent',
    })
    await page.evaluate(() => window.sdk.consent(true))
    await site.turn(100)
    await page.evaluate(() => window.sdk.ready)
    expect(await page.evaluate(() => window.sdk.fire('agreed'))).toMatchObject({ ok: true })
    expect(site.collector.stored()).toEqual(['agreed'])
    await site.turn(10_000)
    expect(await held).toMatchObject({ ok: false })
  })
})

describe('A visitor who takes her consent back', () => {
  it('has everything erased, on every domain', async () => {
    await site.stopClock()
    const page = await site.visit('/?gclid=1', 'www.shop.localtest')
    await site.turn(10)
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer({ status: 503 })
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await eventually(() => expect(site.collector.events().length).toBeGreaterThan(0))
    await page.evaluate(() => window.sdk.consent(false))
    expect(await site.visitor.cookies()).toEqual([])
    await page.evaluate(() => fetch('/elsewhere'))
    await site.turn(120_000)
    expect(await page.evaluate(stored)).toEqual([])
    expect(await site.visitor.cookies()).toEqual([])
  })
})

describe('Global Privacy Control', () => {
  const landed = async () => {
    await site.visitor.addInitScript(() =>
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }),
    )
    site.collector.page('/gpc', html('', '<script type="module" src="/import.js"></script>'))
    site.collector.page(
      '/import.js',
      "import { init } from '/sdk.mjs'; window.sdk = init({ cid: 'auto', host: location.origin, gpc: 'honour' })",
    )
    return site.visit('/gpc')
  }

  // A campaign's own script has it decided by the collector, which hears it from the browser.
  it('holds everything where an import honours it, until the visitor agrees', async () => {
    await site.stopClock()
    const page = await landed()
    await site.turn(60_000)
    await page.evaluate(() => fetch('/elsewhere'))
    expect(await traces()).toEqual([])
    await page.evaluate(() => window.sdk.consent(true))
    await site.turn(100)
    await eventually(() => expect(site.collector.clicks()).toHaveLength(1))
    expect(site.collector.clicks()[0]?.body).toMatchObject({ consent: true })
  })
})
