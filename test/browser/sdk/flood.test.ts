import { describe, expect, it } from 'vitest'
import { eventually, useSite } from './site.ts'

const site = useSite()

describe('A flood', () => {
  it('of 1,000 events at once arrives whole, each once', async () => {
    const page = await site.visit('/')
    const answers = await page.evaluate(() =>
      Promise.all(Array.from({ length: 1000 }, (_, n) => window.sdk.fire(`e_${n}`, { n }))),
    )
    await eventually(() => expect(new Set(site.collector.stored()).size).toBe(1000))
    expect(site.collector.events()).toHaveLength(1000)
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1000)
    expect(site.noise).toEqual([])
  })

  it('fired as the page is left arrives in part at once, and whole from the next page', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => {
      for (let n = 0; n < 400; n++) void window.sdk.fire(`e_${n}`, { text: 'x'.repeat(300) })
      location.href = '/elsewhere'
    })
    await page.waitForURL('**/elsewhere')
    await eventually(() => expect(site.collector.stored().length).toBeGreaterThan(20))
    await page.goto(site.collector.url('/'))
    await eventually(() => expect(new Set(site.collector.stored()).size).toBe(400))
  })

  it('too large for a farewell is kept for the next page, and does not hold up what is small', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    await page.evaluate(() => {
      void window.sdk.fire('large', { text: 'x'.repeat(100_000) })
      void window.sdk.fire('small')
      location.href = '/elsewhere'
    })
    await page.waitForURL('**/elsewhere')
    await eventually(() => expect(site.collector.stored()).toContain('small'))
    await page.goto(site.collector.url('/'))
    await eventually(() => expect(site.collector.stored().sort()).toEqual(['large', 'small']))
    expect(String(site.collector.events('large').at(-1)?.body.text)).toHaveLength(100_000)
  })
})
