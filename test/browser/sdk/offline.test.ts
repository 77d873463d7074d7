import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { BLOCKING_TAG, eventually, html, useSite } from './site.ts'

const site = useSite()

/** Turns the clock, and lets what came of it arrive, be it a failure. */
const turn = async (page: Page, ms: number) => {
  await site.turn(ms)
  await page.evaluate(() => fetch('/elsewhere').catch(() => undefined))
}

describe('A visitor without a network', () => {
  it('has her events sent as soon as she is back online', async () => {
    await site.stopClock()
    const page = await site.visit('/')
    await site.turn(10)
    await page.evaluate(() => window.sdk.ready)
    await site.visitor.setOffline(true)
    const failed = page.waitForEvent('requestfailed')
    await page.evaluate(() => void ['one', 'two'].map((id) => window.sdk.fire(id)))
    await failed
    // By now the next attempt by itself is many seconds away.
    for (let n = 0; n < 12; n++) await turn(page, 5000)
    expect(site.collector.events()).toEqual([])
    await site.visitor.setOffline(false)
    for (let n = 0; n < 6; n++) await turn(page, 500)
    expect(site.collector.stored().sort()).toEqual(['one', 'two'])
    expect(site.collector.events()).toHaveLength(2)
    expect(Number(site.collector.events('one')[0]?.body.age_ms)).toBeGreaterThanOrEqual(60_000)
  })

  it('has her call answered when she is back in time', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    await site.visitor.setOffline(true)
    const failed = page.waitForEvent('requestfailed')
    const answer = page.evaluate(() => window.sdk.fire('step_1'))
    await failed
    await site.visitor.setOffline(false)
    expect(await answer).toMatchObject({ ok: true, code: 'event_fired' })
    expect(site.collector.events('step_1')).toHaveLength(1)
  })

  it('has her events sent after a reload', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    await site.visitor.setOffline(true)
    const failed = page.waitForEvent('requestfailed')
    await page.evaluate(() => void ['one', 'two'].map((id) => window.sdk.fire(id)))
    await failed
    await expect(page.reload()).rejects.toThrow('ERR_INTERNET_DISCONNECTED')
    await site.visitor.setOffline(false)
    await page.goto(site.collector.url('/'))
    await eventually(() => expect(site.collector.stored().sort()).toEqual(['one', 'two']))
    expect(site.collector.clicks()).toHaveLength(1)
  })

  it('has her click sent too when she landed without one', async () => {
    site.collector.page('/app', html('', BLOCKING_TAG))
    site.collector.answer('hang up')
    const page = await site.visit('/app?gclid=G1')
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await page.goto(site.collector.url('/elsewhere'))
    site.collector.answer('as usual')
    await page.goto(site.collector.url('/app'))
    await eventually(() => expect(site.collector.stored()).toContain('step_1'))
    const landings = site.collector.heard.flatMap(({ path, body }) =>
      path === '/api/click' ? [body.message_id] : body.click ? [body.click.message_id] : [],
    )
    expect(new Set(landings).size).toBe(1)
  })
})
