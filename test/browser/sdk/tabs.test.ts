import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { createProfile } from '../../support/browser-profile.ts'
import { openChromium } from '../../support/chromium.ts'
import { eventually, hasTracker, useSite } from './site.ts'

const site = useSite()
const fireTwenty = (page: Page) =>
  page.evaluate(() => {
    for (let n = 0; n < 20; n++) void window.sdk.fire(`step_${n}`)
  })

const kill = async (page: Page) => {
  const session = await site.visitor.newCDPSession(page)
  const crashed = page.waitForEvent('crash')
  session.send('Page.crash').catch(() => undefined)
  await crashed
  await page.close()
}

describe('Tabs', () => {
  it('send once what one of them could not', async () => {
    await site.stopClock()
    const one = await site.visit('/')
    await site.turn(10)
    await one.evaluate(() => window.sdk.ready)
    site.collector.answer({ status: 503 })
    await fireTwenty(one)
    await eventually(() => expect(site.collector.events().length).toBeGreaterThanOrEqual(20))
    const two = await site.visit('/')
    site.collector.answer('as usual')
    const before = site.collector.heard.length
    await eventually(async () => {
      await site.turn(500)
      expect(site.collector.stored()).toHaveLength(20)
    })
    for (const page of [one, two])
      await eventually(async () => {
        expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['cw_auto'])
      })
    await site.turn(60_000)
    expect(site.collector.heard.slice(before)).toHaveLength(20)
  })

  it.each([
    ['with the locks of the browser', '127.0.0.1'],
    ['without TLS, where there are none', 'www.shop.localtest'],
  ])('send once what both of them kept, when the network is back for both, %s', async (_, host) => {
    const tabs = [await site.visit('/?gclid=1', host), await site.visit('/', host)]
    for (const tab of tabs) expect(await tab.evaluate(() => 'locks' in navigator)).toBe(host === '127.0.0.1')
    for (const tab of tabs) await tab.evaluate(() => window.sdk.ready)
    await site.visitor.setOffline(true)
    for (const tab of tabs) {
      const failed = tab.waitForEvent('requestfailed')
      await fireTwenty(tab)
      await failed
    }
    await site.visitor.setOffline(false)
    await eventually(() => expect(site.collector.stored()).toHaveLength(40))
    expect(new Set(site.collector.events().map(({ body }) => body.message_id)).size).toBe(40)
    // Without locks two tabs may take up the same thing at once: the collector tells by its id.
    if (host === '127.0.0.1') expect(site.collector.events()).toHaveLength(40)
    expect(site.collector.clicks()).toHaveLength(1)
  })

  it('take over from a tab that was killed', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer({ status: 503 })
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await eventually(() => expect(site.collector.events()).toHaveLength(1))
    await kill(page)
    site.collector.answer('as usual')
    await site.visit('/')
    await eventually(() => expect(site.collector.stored()).toEqual(['step_1']))
  })

  it('take over from a tab that was killed in the middle of a request', async () => {
    await site.stopClock()
    const page = await site.visit('/')
    await site.turn(10)
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer('silence')
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await eventually(() => expect(site.collector.events()).toHaveLength(1))
    await kill(page)
    site.collector.answer('as usual')
    await site.visit('/')
    await eventually(async () => {
      await site.turn(1000)
      expect(site.collector.stored()).toEqual(['step_1'])
    })
    expect(site.collector.events()).toHaveLength(2)
  })
})

describe('A browser', () => {
  it('that died has its events sent at its next visit', async () => {
    const profile = createProfile()
    const open = async () => {
      const visitor = await openChromium(profile.folder)
      const page = await visitor.newPage()
      await page.goto(site.collector.url('/?gclid=1'))
      await hasTracker(page)
      await page.evaluate(() => window.sdk.ready)
      return { visitor, page }
    }
    try {
      const { visitor, page } = await open()
      const id = await page.evaluate(() => window.sdk.transactionId)
      site.collector.answer({ status: 503 })
      await page.evaluate(() => void window.sdk.fire('step_1', { mark: 'unmistakable' }))
      await eventually(() => expect(profile.holds('unmistakable')).toBe(true))
      const died = visitor.waitForEvent('close')
      const session = await visitor.browser()?.newBrowserCDPSession()
      session?.send('Browser.crash').catch(() => undefined)
      await died
      site.collector.answer('as usual')
      const { visitor: again } = await open()
      await eventually(() => expect(site.collector.stored()).toEqual(['step_1']))
      expect(site.collector.events('step_1').at(-1)?.body.transaction_id).toBe(id)
      expect(site.collector.clicks()).toHaveLength(1)
      await again.close()
    } finally {
      profile.remove()
    }
  })
})
