import { describe, expect, it } from 'vitest'
import { BLOCKING_TAG, eventually, html, useSite } from './site.ts'

const site = useSite()

describe('A broken page', () => {
  const broken = {
    'adds to every object': "Object.prototype.extra = function () {}; Array.prototype.extra = 'x'",
    'breaks fetch': "window.fetch = function () { throw new Error('no') }",
    'has no fetch': 'delete window.fetch; window.fetch = undefined',
    'wraps fetch': 'const real = fetch; window.fetch = (...args) => real(...args)',
    'has no crypto': "Object.defineProperty(window, 'crypto', { value: undefined })",
    'has no locks': "Object.defineProperty(navigator, 'locks', { value: undefined })",
    'has no Navigation API': "Object.defineProperty(window, 'navigation', { value: undefined })",
    'forbids storage': `
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } })
      Object.defineProperty(document, 'cookie', { get() { throw new DOMException('no', 'SecurityError') }, set() { throw new DOMException('no', 'SecurityError') } })`,
    'has a full storage':
      "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
  }

  it.each(Object.entries(broken))('that %s has its events all the same', async (_, script) => {
    site.collector.page('/broken', html('', `<script src="/broken.js"></script>${BLOCKING_TAG}`))
    site.collector.page('/broken.js', script)
    const page = await site.visit('/broken?gclid=G')
    await page.evaluate(() => void window.sdk.fire('step_1', { revenue: 5 }))
    await eventually(() => expect(site.collector.stored()).toContain('step_1'))
    const event = site.collector.events('step_1')[0]?.body
    expect(event).toMatchObject({ cid: 'auto', revenue: 5 })
    expect(event?.transaction_id).toBe(await page.evaluate(() => window.sdk.transactionId))
    expect(site.noise).toEqual([])
  })

  it('that passes what cannot be said is answered, not thrown at', async () => {
    const page = await site.visit('/')
    const answer = await page.evaluate(() => {
      const circle: Record<string, unknown> = {}
      circle.circle = circle
      return window.sdk.fire('step_1', circle)
    })
    expect(answer).toMatchObject({ ok: false, code: 'invalid_body' })
    expect(site.noise).toEqual([])
  })
})
