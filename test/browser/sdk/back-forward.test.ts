import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { eventually, hasTracker, useSite } from './site.ts'

const site = useSite({ ignoreDefaultArgs: ['--disable-back-forward-cache'] })

const goAway = async (page: Page, path = '/elsewhere') => {
  await page.evaluate((address) => {
    addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }))
    location.href = address
  }, path)
  await page.waitForURL(`**${path}`)
}

// Playwright hears no load of a page that comes back from the cache.
const comeBack = async (page: Page) => {
  await page.evaluate(() => history.back())
  await eventually(async () => expect(await page.evaluate(() => Reflect.get(window, 'persisted'))).toBe(true))
}

/** Turns the clock, and lets what came of it arrive. */
const turn = async (page: Page, ms: number) => {
  await site.turn(ms)
  await page.evaluate(() => fetch('/elsewhere'))
}

describe('A page that comes back from the back/forward cache', () => {
  it('counts no second click, and still fires', async () => {
    const page = await site.visit('/?gclid=1')
    await page.evaluate(() => window.sdk.ready)
    for (let times = 1; times <= 2; times++) {
      await goAway(page)
      await comeBack(page)
      expect(await page.evaluate(() => window.sdk.fire('back'))).toMatchObject({ ok: true })
      expect(site.collector.events('back')).toHaveLength(times)
    }
    expect(site.collector.clicks()).toHaveLength(1)
    expect(site.collector.events('back').filter(({ body }) => body.click)).toEqual([])
  })

  it('counts none either when another landing came in between', async () => {
    const page = await site.visit('/?gclid=1')
    await page.evaluate(() => window.sdk.ready)
    const id = await page.evaluate(() => window.sdk.transactionId)
    await goAway(page, '/?fbclid=2')
    await hasTracker(page)
    await page.evaluate(() => window.sdk.ready)
    await comeBack(page)
    expect(await page.evaluate(() => window.sdk.fire('back'))).toMatchObject({ ok: true })
    expect(site.collector.clicks().map(({ body }) => String(body.url).split('/?').at(-1))).toEqual([
      'gclid=1',
      'fbclid=2',
    ])
    expect(site.collector.events('back')[0]?.body.transaction_id).toBe(id)
  })

  it('sends at once what waited there', async () => {
    await site.stopClock()
    const page = await site.visit('/?gclid=1')
    await site.turn(10)
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer({ status: 503 })
    await page.evaluate(() => void window.sdk.fire('step_1'))
    // By then the next attempt by itself is many seconds away.
    for (let n = 0; n < 12; n++) await turn(page, 5000)
    await goAway(page)
    site.collector.answer('as usual')
    await comeBack(page)
    expect(site.collector.stored()).toEqual([])
    for (let n = 0; n < 6; n++) await turn(page, 500)
    expect(site.collector.stored()).toEqual(['step_1'])
    expect(site.collector.clicks()).toHaveLength(1)
  })
})
