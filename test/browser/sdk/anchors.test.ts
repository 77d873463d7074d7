import { expect, it } from 'vitest'
import { html, useSite } from './site.ts'

const site = useSite()

it('a link to a place on the same page stays there, also where the campaign links its own domain', async () => {
  site.collector.bake({ cid: 'auto', links: '(^|\\.)(shop\\.localtest)(:\\d+)?$' })
  site.collector.page(
    '/long',
    html(
      '<a href="#terms">Terms</a><h2 id="terms">Terms</h2>',
      '<script async src="/sdk/auto/clickwire.js"></script>',
    ),
  )
  const page = await site.visit('/long?gclid=1', 'www.shop.localtest')
  await page.evaluate(() => window.sdk.ready)
  await page.evaluate(() => Object.assign(window, { same: true }))
  await page.click('a')
  await page.waitForURL('**#terms')
  expect(await page.evaluate(() => Reflect.get(window, 'same'))).toBe(true)
})
