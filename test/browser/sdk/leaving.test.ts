import { describe, expect, it } from 'vitest'
import { openAlone } from '../../support/lone-chromium.ts'
import { BLOCKING_TAG, eventually, hasTracker, html, useSite } from './site.ts'

const site = useSite()

describe('Leaving the page', () => {
  it('sends an event fired as the visitor leaves, ten times of ten', async () => {
    const page = await site.visit('/')
    for (let visit = 0; visit < 10; visit++) {
      await page.goto(site.collector.url('/'))
      await hasTracker(page)
      await page.evaluate((n) => {
        void window.sdk.fire(`left_${n}`)
        location.href = '/elsewhere'
      }, visit)
      await page.waitForURL('**/elsewhere')
      // Before the next page could see to it.
      await eventually(() => expect(site.collector.stored()).toContain(`left_${visit}`))
    }
    expect(site.collector.stored()).toHaveLength(10)
  })

  it('sends it also where it has to wait for a connection', async () => {
    const collector = site.collector.url('', 't.collector.example')
    site.collector.page('/far', html('', `<script src="${collector}/sdk.js" data-cid="auto"></script>`))
    site.collector.answer(({ path }) => (path === '/api/busy' ? 'silence' : 'as usual'))
    const page = await site.visit('/far', 'www.shop.localtest')
    await page.evaluate(() => window.sdk.ready)
    await page.evaluate((address) => {
      for (let n = 0; n < 8; n++) fetch(address, { method: 'POST', body: '{}' }).catch(() => undefined)
    }, `${collector}/api/busy`)
    // A browser opens six to a host.
    const busy = () => site.collector.heard.filter(({ path }) => path === '/api/busy')
    await eventually(() => expect(busy()).toHaveLength(6))
    await page.evaluate(() => {
      void window.sdk.fire('left')
      location.href = '/elsewhere'
    })
    await page.waitForURL('**/elsewhere')
    await eventually(() => expect(site.collector.stored()).toEqual(['left']))
  })

  it('sends an event fired by the link that leads away', async () => {
    site.collector.page('/link', html('<a href="/elsewhere" data-cw-fire="followed">On</a>'))
    const page = await site.visit('/link')
    await page.evaluate(() => window.sdk.ready)
    await page.click('a')
    await page.waitForURL('**/elsewhere')
    await eventually(() => expect(site.collector.stored()).toEqual(['followed']))
  })

  it.each(['visibilitychange', 'pagehide'])(
    'sends an event fired while the page unloads: %s',
    async (occasion) => {
      const page = await site.visit('/')
      await page.evaluate((type) => addEventListener(type, () => void window.sdk.fire('unloading')), occasion)
      await page.goto(site.collector.url('/elsewhere'))
      await eventually(() => expect(site.collector.stored()).toEqual(['unloading']))
    },
  )

  it('sends an event fired as the tab is closed', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    await page.evaluate(() => void window.sdk.fire('closed'))
    await page.close()
    await eventually(() => expect(site.collector.stored()).toEqual(['closed']))
  })

  it('sends an event fired as another tab hides the page', async () => {
    site.collector.page('/hide', html('<script src="/hide.js"></script>', BLOCKING_TAG))
    site.collector.page(
      '/hide.js',
      `document.addEventListener('visibilitychange', () => sdk.fire(document.visibilityState))
       sdk.ready.then(() => open('/elsewhere'))`,
    )
    const browser = openAlone(site.collector.url('/hide'))
    await eventually(() => expect(site.collector.stored()).toContain('hidden')).finally(() => browser.close())
  })

  it('loses no landing when the page is left before it was told', async () => {
    site.collector.page('/hasty', html('<script src="/hasty.js"></script>', BLOCKING_TAG))
    site.collector.page('/hasty.js', 'sdk.fire("hasty"); location.href = "/elsewhere"')
    const page = await site.visitor.newPage()
    await page.goto(site.collector.url('/hasty?gclid=G1'))
    await page.waitForURL('**/elsewhere')
    await eventually(() => expect(site.collector.events('hasty')).toHaveLength(1))
    const along = site.collector.events('hasty').flatMap(({ body }) => body.click ?? [])
    // Along, or alone and confirmed before the event left: it is the same landing.
    const landings = [...along, ...site.collector.clicks().map(({ body }) => body)]
    expect(landings[0]?.url).toContain('gclid=G1')
    expect(new Set(landings.map((landing) => landing?.message_id)).size).toBe(1)
  })

  it('sends what the collector has not taken from the page before, once', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer({ status: 503 })
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await eventually(() => expect(site.collector.events('step_1')).toHaveLength(1))
    site.collector.answer('as usual')
    await page.goto(site.collector.url('/elsewhere'))
    await page.goto(site.collector.url('/'))
    await eventually(() => expect(site.collector.stored()).toEqual(['step_1']))
  })
})
