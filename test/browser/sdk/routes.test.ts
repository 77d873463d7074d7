import { describe, expect, it } from 'vitest'
import { BLOCKING_TAG, eventually, html, useSite } from './site.ts'

const site = useSite()

const landings = () =>
  site.collector.clicks().map(({ body }) => String(body.url).replace(/^.*?\/(?=[^/]*$)/, ''))

describe('A single-page app', () => {
  it('has a touch when its address gets new parameters, and none when it only moves', async () => {
    const page = await site.visit('/?gclid=1')
    await page.evaluate(() => window.sdk.ready)
    await page.evaluate(() => history.pushState({}, '', '/step-2'))
    await page.evaluate(() => history.pushState({}, '', '/step-3?gclid=1'))
    await page.evaluate(() => history.replaceState({}, '', '/offer?fbclid=2'))
    await eventually(() => expect(landings()).toEqual(['?gclid=1', 'offer?fbclid=2']))
    expect(await page.evaluate(() => window.sdk.params.last)).toEqual({ fbclid: '2' })
  })

  it('is looked at again as it fires, where the browser tells nothing of its moves', async () => {
    await site.visitor.addInitScript(() => Object.defineProperty(window, 'navigation', { value: undefined }))
    const page = await site.visit('/?gclid=1')
    await page.evaluate(() => window.sdk.ready)
    await page.evaluate(() => history.pushState({}, '', '/offer?fbclid=2'))
    await page.evaluate(() => window.sdk.fire('step_1'))
    expect(site.collector.events('step_1')[0]?.body.click?.url).toContain('fbclid=2')
  })

  it('keeps its history as it is', async () => {
    const page = await site.visit('/')
    expect(await page.evaluate(() => [history.pushState, history.replaceState].map(String).join())).toMatch(
      /^function pushState\(\) \{ \[native code\] \},function replaceState\(\) \{ \[native code\] \}$/,
    )
  })

  it('may take the parameters away at once', async () => {
    site.collector.page('/clean', html('<script src="/clean.js"></script>', BLOCKING_TAG))
    site.collector.page('/clean.js', "history.replaceState({}, '', '/clean')")
    const page = await site.visit('/clean?gclid=1')
    await page.evaluate(() => window.sdk.ready)
    expect(landings()).toEqual(['clean?gclid=1'])
    expect(await page.evaluate(() => window.sdk.params.first)).toEqual({ gclid: '1' })
  })
})
