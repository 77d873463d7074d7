import { describe, expect, it } from 'vitest'
import { BLOCKING_TAG, eventually, html, useSite } from './site.ts'

const site = useSite()

const BUSY = `<form data-cw-lead><input type="hidden" name="sub1"><input name="email" value="a@b.example"></form>
  <a data-cw-link href="/elsewhere">There</a><button data-cw-fire="go">Go</button>`

/** What a guest does on a page: lands, fills, watches, fires, decorates, leaves. */
const stay = async (path: string) => {
  const page = await site.visit(path)
  await page.evaluate(() => window.sdk.ready)
  await page.click('button')
  await page.dispatchEvent('a', 'pointerdown')
  expect(await page.getAttribute('a', 'href')).toContain('transaction_id=')
  await page.evaluate(() => window.sdk.fire('step_1', { revenue: 1 }))
  await eventually(() => expect(site.collector.stored()).toEqual(['go', 'step_1']))
  return page
}

describe('The tracker', () => {
  it('never asks for the layout, the screen or the time zone', async () => {
    site.collector.page(
      '/trap.js',
      `window.asked = []
       const trap = (owner, name) => {
         const { get, value, ...rest } = Object.getOwnPropertyDescriptor(owner, name)
         const tell = (actual) => function (...args) {
           asked.push(name)
           return Reflect.apply(actual, this, args)
         }
         Object.defineProperty(owner, name, get ? { ...rest, get: tell(get) } : { ...rest, value: tell(value) })
       }
       for (const name of ['innerWidth', 'innerHeight', 'outerWidth', 'scrollX', 'scrollY', 'pageYOffset', 'screen', 'devicePixelRatio', 'getComputedStyle', 'matchMedia', 'visualViewport'])
         trap(window, name)
       for (const name of ['clientWidth', 'clientHeight', 'scrollTop', 'scrollHeight', 'getBoundingClientRect', 'getClientRects'])
         trap(Element.prototype, name)
       for (const name of ['offsetWidth', 'offsetHeight', 'offsetTop', 'offsetParent', 'innerText']) trap(HTMLElement.prototype, name)
       trap(Intl.DateTimeFormat.prototype, 'resolvedOptions')
       trap(Date.prototype, 'getTimezoneOffset')`,
    )
    site.collector.page('/trapped', html(BUSY, `<script src="/trap.js"></script>${BLOCKING_TAG}`))
    const page = await stay('/trapped?sub1=A')
    const asked = () => page.evaluate(() => Reflect.get(window, 'asked') as string[])
    // A test that clicks measures too, but not through the page's own doors.
    expect(await asked()).toEqual([])
    await page.evaluate(() => [window.innerWidth, document.body.offsetWidth, getComputedStyle(document.body)])
    expect(await asked()).toEqual(['innerWidth', 'offsetWidth', 'getComputedStyle'])
  })

  it('shifts nothing on the page', async () => {
    site.collector.page('/still', html(BUSY))
    const page = await stay('/still?sub1=A')
    const before = await page.evaluate(() => document.body.innerHTML)
    const shifts = () =>
      page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) => resolve(list.getEntries().length)).observe({
              type: 'layout-shift',
              buffered: true,
            })
            requestAnimationFrame(() => setTimeout(resolve, 100, 0))
          }),
      )
    expect(await shifts()).toBe(0)
    expect(before).toContain('<button data-cw-fire="go">Go</button>')
    expect(await page.evaluate(() => document.body.querySelectorAll('*').length)).toBe(5)
  })

  it('listens to no unload, which would keep the page out of the back/forward cache', async () => {
    site.collector.page(
      '/listen.js',
      `window.types = []
       const { addEventListener: add } = EventTarget.prototype
       EventTarget.prototype.addEventListener = function (type, ...rest) { types.push(type); return add.call(this, type, ...rest) }`,
    )
    site.collector.page('/listened', html(BUSY, `<script src="/listen.js"></script>${BLOCKING_TAG}`))
    const page = await stay('/listened')
    const types = await page.evaluate(() => Reflect.get(window, 'types') as string[])
    expect(types).toContain('visibilitychange')
    expect(types.filter((type) => /unload/.test(type))).toEqual([])
    expect(await page.evaluate(() => [window.onunload, window.onbeforeunload])).toEqual([null, null])
  })

  it('never keeps a click from leading where it leads', async () => {
    site.collector.page('/links', html('<a data-cw-link data-cw-fire="go" href="/elsewhere">On</a>'))
    const page = await site.visit('/links')
    await page.evaluate(() => window.sdk.ready)
    await page.evaluate(() =>
      addEventListener('click', (event) => {
        Object.assign(window, { prevented: event.defaultPrevented })
        event.preventDefault()
      }),
    )
    await page.click('a')
    expect(await page.evaluate(() => Reflect.get(window, 'prevented'))).toBe(false)
  })

  it('would be heard if it said anything, or left a promise alone', async () => {
    const page = await site.visit('/')
    await page.evaluate(() => {
      console.debug('a word')
      void Promise.reject(new Error('a promise'))
      setTimeout(() => {
        throw new Error('a fault')
      })
    })
    await eventually(() => expect(site.noise.join()).toMatch(/^(?=.*a word)(?=.*a promise)(?=.*a fault)/))
  })

  it('says nothing while all is well', async () => {
    site.collector.page('/quiet', html(BUSY))
    const page = await stay('/quiet?sub1=A')
    await page.goto(site.collector.url('/elsewhere'))
    expect(site.noise).toEqual([])
  })

  it.each(['hang up', 'silence', 500, 'not json'] as const)(
    'says nothing, and throws nothing at the page, while the collector does this: %s',
    async (ill) => {
      await site.stopClock()
      site.collector.answer(
        ill === 'not json'
          ? { status: 200, headers: { 'content-type': 'text/html', 'content-length': '1' } }
          : ill === 500
            ? { status: ill }
            : ill,
      )
      const page = await site.visit('/?gclid=G')
      await page.evaluate(() => void window.sdk.fire('step_1'))
      await eventually(async () => {
        await site.turn(1000)
        expect(site.collector.events('step_1').length).toBeGreaterThan(0)
      })
      for (let n = 0; n < 10; n++) await site.turn(3000)
      await page.evaluate(() => void window.sdk.fire('step_2'))
      // Each silent answer holds one of the six connections that a browser has to a host: the next page is another's.
      await page.goto(site.collector.url('/elsewhere', 'next.localtest'))
      expect(site.noise).toEqual([])
    },
  )
})
