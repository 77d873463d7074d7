import { describe, expect, it } from 'vitest'
import { BLOCKING_TAG, eventually, html, useSite } from './site.ts'

const site = useSite()

/** Opens a page on which this script ran before the tracker. */
const visitBroken = async (script: string, more = '') => {
  site.collector.page('/broken', html(more, `<script src="/broken.js"></script>${BLOCKING_TAG}`))
  site.collector.page('/broken.js', script)
  return site.visit('/broken?gclid=G')
}

const FORBIDDEN = "get() { throw new DOMException('no', 'SecurityError') }"

describe('A page that', () => {
  const broken = {
    'adds to every object': "Object.prototype.extra = function () {}; Array.prototype.extra = 'x'",
    'gives every object a toJSON':
      "for (const kind of [Array, String]) kind.prototype.toJSON = function () { return this.valueOf() }; Object.defineProperty(Object.prototype, 'toJSON', { value() { return { ...this } } })",
    'breaks fetch': "window.fetch = function () { throw new Error('no') }",
    'has no fetch': 'delete window.fetch; window.fetch = undefined',
    'has a fetch that answers with nothing': 'window.fetch = () => undefined',
    'wraps fetch': 'const real = fetch; window.fetch = (...args) => real(...args)',
    'wraps fetch, slowly, and forgets keepalive':
      'const real = fetch; window.fetch = async (url, { keepalive, ...init }) => { await 0; return real(new Request(url, init)) }',
    'wraps JSON':
      'const { parse, stringify } = JSON; JSON.parse = (...args) => parse(...args); JSON.stringify = (...args) => stringify(...args)',
    'has promises of its own':
      'window.Promise = class Own extends Promise { then(...args) { return super.then(...args) } }',
    'wraps timers and listeners':
      'const { setTimeout: real } = window; window.setTimeout = (act, ms) => real(act, ms); const add = EventTarget.prototype.addEventListener; EventTarget.prototype.addEventListener = function (...args) { return add.apply(this, args) }',
    'blocks beacons': 'navigator.sendBeacon = () => false',
    'has no crypto': "Object.defineProperty(window, 'crypto', { value: undefined })",
    'has no locks': "Object.defineProperty(navigator, 'locks', { value: undefined })",
    'has locks that fail':
      "navigator.locks.request = () => Promise.reject(new DOMException('no', 'SecurityError'))",
    'has no Navigation API': "Object.defineProperty(window, 'navigation', { value: undefined })",
    'forbids storage': `for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { ${FORBIDDEN} })
      Object.defineProperty(document, 'cookie', { ${FORBIDDEN}, set() { throw new DOMException('no', 'SecurityError') } })`,
    'has no storage': "Object.defineProperty(window, 'localStorage', { value: null })",
    'has other things in its storage':
      "for (const key of ['cw_auto', 'cw_auto.x', 'cw_auto.']) localStorage.setItem(key, '{not json'); localStorage.setItem('cw_auto.y', 'null'); document.cookie = 'cw_auto=%E0%A4'",
  }

  it.each(Object.entries(broken))('%s has its events all the same', async (_, script) => {
    const page = await visitBroken(script)
    await page.evaluate(() => void window.sdk.fire('step_1', { revenue: 5, items: ['a', 'b'] }))
    await eventually(() => expect(site.collector.stored()).toContain('step_1'))
    const event = site.collector.events('step_1')[0]?.body
    expect(event).toMatchObject({ cid: 'auto', revenue: 5, items: ['a', 'b'] })
    expect(event?.transaction_id).toBe(await page.evaluate(() => window.sdk.transactionId))
    const told = [...site.collector.clicks().map(({ body }) => body), event?.click]
    expect(told.some((click) => String(click?.url).includes('gclid=G'))).toBe(true)
    expect(site.noise).toEqual([])
  })

  it.each([
    ['rejects', "window.fetch = () => Promise.reject(new TypeError('blocked'))"],
    ['never ends', 'window.fetch = () => new Promise(() => {})'],
    ['answers with something else', "window.fetch = async () => 'no response'"],
  ])('has a fetch that %s loses nothing: the next page tells it', async (_, script) => {
    await site.stopClock()
    const page = await visitBroken(script)
    await site.turn(10)
    const answer = page.evaluate(() => window.sdk.fire('step_1'))
    await site.turn(11_000)
    expect(await answer).toMatchObject({ ok: false, code: 'queued' })
    expect(site.collector.stored()).toEqual([])
    await page.goto(site.collector.url('/'))
    await eventually(async () => {
      await site.turn(1000)
      expect(site.collector.stored()).toEqual(['step_1'])
    })
    expect(site.noise).toEqual([])
  })

  it('passes what cannot be said leaves it out, and keeps the event', async () => {
    const page = await site.visit('/')
    const answers = await page.evaluate(() => {
      const circle: Record<string, unknown> = {}
      circle.circle = circle
      const trap = {
        get revenue(): number {
          throw new Error('trap')
        },
      }
      return Promise.all([circle, trap, { size: 10n }].map((details) => window.sdk.fire('step_1', details)))
    })
    for (const answer of answers) expect(answer).toMatchObject({ ok: true })
    expect(site.noise).toEqual([])
  })

  it('passes what is no event at all is answered too', async () => {
    const page = await site.visit('/')
    const kinds = await page.evaluate(() =>
      Promise.all(
        [undefined, null, 7, {}, 'x'.repeat(10_000)].map((id) =>
          (window.sdk.fire as (id: unknown, details: unknown) => Promise<object>)(id, id).then(
            (answer) => typeof answer,
          ),
        ),
      ),
    )
    expect(kinds).toEqual(Array(5).fill('object'))
    expect(site.noise).toEqual([])
  })

  it('has an answer’s listener that throws hears of the next answer all the same', async () => {
    const page = await site.visit('/')
    const heard = await page.evaluate(async () => {
      const codes: string[] = []
      window.sdk.on('answer', () => {
        throw new Error('mine')
      })
      window.sdk.on('answer', ({ code }) => void codes.push(code))
      await window.sdk.fire('step_1')
      return codes
    })
    expect(heard).toEqual(['event_fired'])
  })
})
