import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { eventually, useSite } from './site.ts'

const site = useSite()
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** A page whose landing has been told, and whose clock stands still. */
const landed = async (path = '/'): Promise<Page> => {
  await site.stopClock()
  const page = await site.visit(path)
  await site.turn(10)
  await page.evaluate(() => window.sdk.ready)
  return page
}
const fire = (page: Page, eventId: string) => page.evaluate((id) => window.sdk.fire(id), eventId)
const hears = (eventId: string, times: number) =>
  eventually(() => expect(site.collector.events(eventId)).toHaveLength(times))
/** Lets the answers that are under way arrive. */
const answered = (page: Page) => page.evaluate(() => fetch('/elsewhere').then((reply) => reply.text()))
/** Turns the clock slowly enough for answers to arrive in time. */
const pass = async (page: Page, ms: number, step = 5 * SECOND) => {
  for (let passed = 0; passed < ms; passed += step) {
    await site.turn(step)
    await answered(page)
  }
}
/** Turns the clock, in less than the script rests between two tries, until the collector has heard so many events. */
const passUntil = async (page: Page, heard: number) => {
  while (site.collector.events().length < heard) await pass(page, SECOND / 4, SECOND / 4)
  expect(site.collector.events()).toHaveLength(heard)
}
const kept = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('cw_auto.')))

describe('A collector that does not answer well', () => {
  it('gets again what it answered 503 to, and once what it accepted', async () => {
    const page = await landed()
    site.collector.answer({ status: 503 })
    const answer = fire(page, 'step_1')
    await hears('step_1', 1)
    await passUntil(page, 2)
    site.collector.answer('as usual')
    await passUntil(page, 3)
    expect(await answer).toMatchObject({ ok: true, code: 'event_fired' })
    await site.turn(5 * MINUTE)
    await answered(page)
    expect(site.collector.events('step_1')).toHaveLength(3)
  })

  it.each([429, 503])('is left alone for as long as Retry-After says beside %i', async (status) => {
    const page = await landed()
    site.collector.answer({ status, headers: { 'retry-after': '120' } })
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await hears('step_1', 1)
    await answered(page)
    await pass(page, 110 * SECOND)
    expect(site.collector.events()).toHaveLength(1)
    site.collector.answer('as usual')
    await pass(page, 100 * SECOND)
    await eventually(() => expect(site.collector.stored()).toEqual(['step_1']))
    expect(site.collector.events()).toHaveLength(2)
  })

  it.each([400, 401, 403, 404, 405, 409, 413])('is believed when it refuses with %i', async (status) => {
    const page = await landed()
    site.collector.answer({ status, body: { code: 'refused' } })
    expect(await fire(page, 'step_1')).toMatchObject({ ok: false, code: 'refused' })
    await site.turn(5 * MINUTE)
    await answered(page)
    expect(site.collector.events()).toHaveLength(1)
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['cw_auto'])
  })

  it.each([408, 425, 429, 500, 502, 503, 504])('is asked again after %i', async (status) => {
    const page = await landed()
    site.collector.answer({ status })
    const answer = fire(page, 'step_1')
    // After a 408 the browser tries once more by itself.
    await eventually(() => expect(site.collector.events('step_1').length).toBeGreaterThan(0))
    await answered(page)
    expect(site.collector.stored()).toEqual([])
    site.collector.answer('as usual')
    await pass(page, 5 * SECOND)
    expect(await answer).toMatchObject({ ok: true, code: 'event_fired' })
  })

  it.each([200, 201, 202, 204])('has it when it answers %i', async (status) => {
    const page = await landed()
    site.collector.answer({ status })
    expect(await fire(page, 'step_1')).toMatchObject({ ok: true })
    await site.turn(5 * MINUTE)
    await answered(page)
    expect(site.collector.events()).toHaveLength(1)
  })

  it.each(['event_locked', 'duplicate_event'])(
    'has an event whose repeat it answers with %s',
    async (code) => {
      const page = await landed()
      site.collector.answer({ status: 503 })
      const answer = fire(page, 'step_1')
      await hears('step_1', 1)
      await answered(page)
      site.collector.answer({ status: 400, body: { code } })
      await site.turn(5 * SECOND)
      expect(await answer).toMatchObject({ ok: true, code })
      expect(await kept(page)).toEqual([])
    },
  )

  it('does not have an event that is locked at its first attempt', async () => {
    const page = await landed()
    site.collector.answer({ status: 403, body: { code: 'event_locked' } })
    expect(await fire(page, 'step_1')).toMatchObject({ ok: false, code: 'event_locked' })
  })

  it('says queued after ten seconds of silence, and gets the event later', async () => {
    const page = await landed()
    site.collector.answer('silence')
    const answer = fire(page, 'step_1')
    await hears('step_1', 1)
    await site.turn(9900)
    expect(await Promise.race([answer, answered(page).then(() => 'nothing yet')])).toBe('nothing yet')
    await site.turn(200)
    expect(await answer).toMatchObject({ ok: false, code: 'queued' })
    site.collector.answer('as usual')
    await pass(page, 30 * SECOND)
    await eventually(() => expect(site.collector.stored()).toEqual(['step_1']))
  })

  it('gets the events of a page that was left while it was down, from the next page', async () => {
    const page = await site.visit('/?gclid=G1')
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer({ status: 503 })
    await page.evaluate(() => {
      void window.sdk.fire('step_1')
      void window.sdk.fire('step_2')
    })
    await eventually(() => expect(site.collector.events().length).toBeGreaterThan(1))
    await page.goto(site.collector.url('/elsewhere'))
    site.collector.answer('as usual')
    await page.goto(site.collector.url('/'))
    await eventually(() => expect(site.collector.stored().sort()).toEqual(['step_1', 'step_2']))
    expect(site.collector.clicks()).toHaveLength(1)
  })
})

describe('A collector that is down', () => {
  it('for an hour is not stormed, and has everything after it', async () => {
    site.collector.answer({ status: 503 })
    await site.stopClock()
    const page = await site.visit('/?gclid=G1')
    await page.evaluate(() => void ['one', 'two', 'three'].map((id) => window.sdk.fire(id)))
    for (let minute = 0; minute < 50; minute++) {
      await site.visitor.clock.fastForward(MINUTE)
      await answered(page)
    }
    const before = site.collector.events('one').length
    await pass(page, 10 * MINUTE)
    const attempts = site.collector.events('one').length - before
    expect(attempts).toBeGreaterThanOrEqual(5)
    expect(attempts).toBeLessThanOrEqual(25)
    site.collector.answer('as usual')
    await pass(page, 2 * MINUTE)
    await eventually(() => expect(site.collector.stored().sort()).toEqual(['one', 'three', 'two']))
    expect(Number(site.collector.events('two').at(-1)?.body.age_ms)).toBeGreaterThanOrEqual(HOUR)
    await eventually(async () => expect(await kept(page)).toEqual([]))
    const landings = site.collector.heard.flatMap(({ path, body }) =>
      path === '/api/click' ? [body.message_id] : body.click ? [body.click.message_id] : [],
    )
    expect(new Set(landings).size).toBe(1)
  })

  it('for two days is told nothing more of the events from before', async () => {
    const page = await landed()
    site.collector.answer('hang up')
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await eventually(() => expect(site.collector.events('step_1').length).toBeGreaterThan(0))
    await site.visitor.clock.fastForward(47 * HOUR)
    expect(await kept(page)).toHaveLength(1)
    await site.visitor.clock.fastForward(2 * HOUR)
    await eventually(async () => {
      await site.turn(30 * SECOND)
      expect(await kept(page)).toEqual([])
    })
  })

  it('or blocked leaves the page as it is, and its calls answered', async () => {
    await site.stopClock()
    await site.visitor.route('**/api/**', (route) => route.abort('blockedbyclient'))
    const page = await site.visit('/')
    const answer = fire(page, 'step_1')
    await site.turn(11 * SECOND)
    expect(await answer).toMatchObject({ ok: false, code: 'queued' })
    expect(await page.evaluate(() => window.sdk.ready)).toMatchObject({ ok: false, code: 'queued' })
    expect(site.noise).toEqual([])
  })
})
