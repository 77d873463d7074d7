import { describe, expect, it } from 'vitest'
import { eventually, useSite } from './site.ts'

const site = useSite()

describe('Clocks', () => {
  it.each([-1, 1])('may be wrong by %i day', async (days) => {
    await site.visitor.addInitScript((offset) => {
      const right = Date.now
      Date.now = () => right() + offset
    }, days * 86_400_000)
    const page = await site.visit('/')
    const answer = await page.evaluate(() => window.sdk.fire('step_1'))
    expect(answer.ok).toBe(true)
    expect(Number(site.collector.events('step_1')[0]?.body.age_ms)).toBeLessThan(5000)
  })

  it('may be set back by a day while an event waits', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer({ status: 503 })
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await eventually(() => expect(site.collector.events()).toHaveLength(1))
    await page.goto(site.collector.url('/elsewhere'))
    site.collector.answer('as usual')
    await site.visitor.addInitScript(() => {
      const right = Date.now
      Date.now = () => right() - 86_400_000
    })
    await page.goto(site.collector.url('/'))
    await eventually(() => expect(site.collector.stored()).toEqual(['step_1']))
    expect(Number(site.collector.events('step_1').at(-1)?.body.age_ms)).toBe(0)
  })
})
