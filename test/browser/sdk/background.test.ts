import { describe, expect, it } from 'vitest'
import { eventually, useSite } from './site.ts'

const site = useSite()

/** Opens a page in a tab that nobody looks at. */
const openBehind = async () => {
  await site.visitor.addInitScript(() => {
    let hidden = true
    Object.defineProperties(Document.prototype, {
      hidden: { get: () => hidden, configurable: true },
      visibilityState: { get: () => (hidden ? 'hidden' : 'visible'), configurable: true },
    })
    Object.assign(window, {
      lookAt() {
        hidden = false
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
      },
    })
  })
  await site.stopClock()
  const page = await site.visit('/?gclid=1')
  await site.turn(100)
  return page
}

describe('A tab in the background', () => {
  it('sends what is fired there, and its click with it', async () => {
    const page = await openBehind()
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true })
  })

  it('waits with its click until it is seen', async () => {
    const page = await openBehind()
    await site.turn(60_000)
    await page.evaluate(() => fetch('/elsewhere'))
    expect(site.collector.heard).toEqual([])
    await page.evaluate(() => Reflect.get(window, 'lookAt')())
    await eventually(async () => {
      await site.turn(500)
      expect(site.collector.clicks()).toHaveLength(1)
    })
    expect(site.collector.clicks()[0]?.body.url).toContain('gclid=1')
    await site.turn(60_000)
    await page.evaluate(() => fetch('/elsewhere'))
    expect(site.collector.heard).toHaveLength(1)
  })
})
