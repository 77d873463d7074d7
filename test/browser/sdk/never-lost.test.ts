import { describe, expect, it, vi } from 'vitest'
import { html, useSite } from './site.ts'

const site = useSite()
const soon = { timeout: 20_000, interval: 50 }
const eventually = (check: () => void) => vi.waitFor(check, soon)

describe('Leaving the page', () => {
  it('sends an event fired as the visitor leaves, ten times of ten', async () => {
    const page = await site.visit('/')
    for (let visit = 0; visit < 10; visit++) {
      await page.goto(site.collector.url('/'))
      await page.waitForFunction(() => 'fire' in (window.sdk ?? {}))
      await page.evaluate((n) => {
        void window.sdk.fire(`left_${n}`)
        location.href = '/elsewhere'
      }, visit)
      await page.waitForURL('**/elsewhere')
    }
    await eventually(() => expect(site.collector.stored()).toHaveLength(10))
  })

  it('sends an event fired while the page unloads', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => addEventListener('pagehide', () => void window.sdk.fire('unloading')))
    await page.goto(site.collector.url('/elsewhere'))
    await eventually(() => expect(site.collector.events('unloading')).toHaveLength(1))
  })

  it('sends an event fired as the page is hidden', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => {
      // Once: closing the page hides it again.
      document.addEventListener('visibilitychange', () => void window.sdk.fire('hidden'), { once: true })
      Object.defineProperty(document, 'hidden', { value: true, configurable: true })
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    })
    await page.close()
    await eventually(() => expect(site.collector.events('hidden')).toHaveLength(1))
  })

  it('sends the click along when the page is left before it was told', async () => {
    site.collector.page(
      '/hasty',
      html('<script src="/hasty.js"></script>', '<script src="/sdk.js" data-cid="auto"></script>'),
    )
    site.collector.page('/hasty.js', 'sdk.fire("hasty"); location.href = "/elsewhere"')
    const page = await site.visitor.newPage()
    await page.goto(site.collector.url('/hasty?gclid=G1'))
    await page.waitForURL('**/elsewhere')
    await eventually(() => expect(site.collector.events('hasty')).toHaveLength(1))
    expect(site.collector.events('hasty')[0]?.body.click?.url).toContain('gclid=G1')
    // Alone or along, it is the same landing.
    const landings = [
      ...site.collector.clicks().map(({ body }) => body),
      site.collector.events('hasty')[0]?.body.click,
    ]
    expect(new Set(landings.map((landing) => landing?.message_id)).size).toBe(1)
  })
})

describe('A collector that does not answer well', () => {
  it('gets again what it answered 503 to, and once what it accepted', async () => {
    const page = await site.visit('/')
    site.collector.answer({ status: 503 })
    const answer = page.evaluate(() => window.sdk.fire('step_1'))
    await eventually(() => expect(site.collector.events('step_1').length).toBeGreaterThan(1))
    site.collector.answer('as usual')
    expect(await answer).toMatchObject({ ok: true, code: 'event_fired' })
    const heard = site.collector.events('step_1').length
    await page.waitForTimeout(1500)
    expect(site.collector.events('step_1')).toHaveLength(heard)
  })

  it('is left alone for as long as Retry-After says', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer({ status: 429, headers: { 'retry-after': '2' } })
    const answer = page.evaluate(() => window.sdk.fire('step_1'))
    await eventually(() => expect(site.collector.events()).toHaveLength(1))
    site.collector.answer('as usual')
    expect(await answer).toMatchObject({ ok: true })
    const [first, second] = site.collector.events()
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2000)
  })

  it.each([400, 401, 403, 404, 405, 409, 413])('is believed when it refuses with %i', async (status) => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer({ status, body: { code: 'refused' } })
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: false, code: 'refused' })
    await page.waitForTimeout(1200)
    expect(site.collector.events()).toHaveLength(1)
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['cw_auto'])
  })

  it.each([200, 201, 202, 204])('has it when it answers %i', async (status) => {
    const page = await site.visit('/')
    site.collector.answer({ status })
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true })
  })

  it.each(['event_locked', 'duplicate_event'])(
    'has an event whose repeat it answers with %s',
    async (code) => {
      const page = await site.visit('/')
      await page.evaluate(() => window.sdk.ready)
      // Twice: over a connection that it used before, the browser tries once more by itself.
      let calls = 0
      site.collector.answer(() => (calls++ < 2 ? 'hang up' : { status: 400, body: { code } }))
      expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true, code })
    },
  )

  it('does not have an event that is locked at its first attempt', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer({ status: 403, body: { code: 'event_locked' } })
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({
      ok: false,
      code: 'event_locked',
    })
  })

  it('says queued after ten seconds of silence, and gets the event later', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer('silence')
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: false, code: 'queued' })
    site.collector.answer('as usual')
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

describe('A visitor without a network', () => {
  it('has her events sent when she is back online', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    await site.visitor.setOffline(true)
    const answer = page.evaluate(() => window.sdk.fire('step_1'))
    await page.waitForTimeout(300)
    await site.visitor.setOffline(false)
    expect(await answer).toMatchObject({ ok: true })
    expect(site.collector.events('step_1')).toHaveLength(1)
    expect(Number(site.collector.events('step_1')[0]?.body.age_ms)).toBeGreaterThanOrEqual(250)
  })

  it('has her events sent after a reload', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    await site.visitor.setOffline(true)
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await page.waitForTimeout(200)
    await page.reload().catch(() => undefined)
    await site.visitor.setOffline(false)
    await page.goto(site.collector.url('/'))
    await eventually(() => expect(site.collector.stored()).toEqual(['step_1']))
  })

  it('has her click sent too when she landed without one', async () => {
    site.collector.page('/app', html('', '<script src="/sdk.js" data-cid="auto"></script>'))
    site.collector.answer('hang up')
    const page = await site.visit('/app?gclid=G1')
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await page.goto(site.collector.url('/elsewhere'))
    site.collector.answer('as usual')
    await page.goto(site.collector.url('/app'))
    await eventually(() => expect(site.collector.stored()).toContain('step_1'))
    await eventually(() => {
      const landings = site.collector.heard.flatMap(({ body }): { [member: string]: unknown }[] =>
        body.click ? [{ ...body.click }] : body.url ? [body] : [],
      )
      expect(new Set(landings.map((landing) => landing.message_id)).size).toBe(1)
    })
  })
})

describe('Tabs', () => {
  it('leave what the collector accepted from one of them', async () => {
    const one = await site.visit('/')
    await one.evaluate(() => window.sdk.ready)
    site.collector.answer({ status: 503 })
    await one.evaluate(() => {
      for (let n = 0; n < 20; n++) void window.sdk.fire(`step_${n}`)
    })
    await eventually(() => expect(site.collector.events().length).toBeGreaterThanOrEqual(20))
    const two = await site.visit('/')
    site.collector.answer('as usual')
    const before = site.collector.heard.length
    await eventually(() => expect(site.collector.stored()).toHaveLength(20))
    await two.waitForTimeout(2500)
    expect(site.collector.heard.slice(before).length).toBeLessThanOrEqual(20)
  })

  it('take over from a tab that was killed', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => window.sdk.ready)
    site.collector.answer({ status: 503 })
    await page.evaluate(() => void window.sdk.fire('step_1'))
    await eventually(() => expect(site.collector.events()).toHaveLength(1))
    const session = await site.visitor.newCDPSession(page)
    session.send('Page.crash').catch(() => undefined)
    await page.waitForEvent('crash')
    site.collector.answer('as usual')
    await site.visit('/')
    await eventually(() => expect(site.collector.stored()).toEqual(['step_1']))
  })
})

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
})

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
