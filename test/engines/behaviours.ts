import assert from 'node:assert/strict'
import type { ScriptedCollector } from '../support/scripted-collector.ts'
import type { EngineBrowser } from './engine.ts'

/** What the browser script does in every engine. */
interface Behaviour {
  says: string
  storageForbidden?: true
  holds(browser: EngineBrowser, collector: ScriptedCollector): Promise<void>
}

const TAG = '<script src="/sdk.js" data-cid="auto"></script>'
const html = (head: string, body = '') =>
  `<!doctype html><link rel="icon" href="data:,"><title>Page</title>${head}${body}`
const ready = (browser: EngineBrowser) => browser.evaluate('sdk.ready')

// What was under way as a page was left is looked at again after ten seconds, and less and less often then.
const PATIENCE_MS = 45_000

/** Waits until something holds, and says what did not. */
async function eventually(check: () => void | Promise<void>): Promise<void> {
  for (const began = performance.now(); ; ) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() - began > PATIENCE_MS) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/** Fires and leaves in one breath; the driver has its answer first. */
async function fireAndLeave(browser: EngineBrowser, eventId: string): Promise<void> {
  await browser.evaluate(`void setTimeout(() => { sdk.fire('${eventId}'); location.href = '/elsewhere' })`)
  await eventually(async () => {
    // A page that is just being left cannot be asked.
    const path = await browser.evaluate('location.pathname').catch(() => '')
    assert.equal(path, '/elsewhere')
  })
}

const stores = (collector: ScriptedCollector, ...expected: string[]) =>
  eventually(() => assert.deepEqual(collector.stored().sort(), expected.sort()))

/** The pages that the behaviours need. */
export function layOut(collector: ScriptedCollector): void {
  collector.page('/', html(TAG))
  collector.page('/elsewhere', html(''))
  collector.page('/twice', html(TAG + TAG, '<button data-cw-fire="go">Go</button>'))
  collector.page(
    '/far',
    html(`<script src="${collector.url('/sdk.js', 'localhost')}" data-cid="auto"></script>`),
  )
  collector.page('/forbidden', html(`<script src="/forbid.js"></script>${TAG}`))
  collector.page(
    '/forbid.js',
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })",
  )
}

/** Every behaviour, each for a browser with nothing stored in it. */
export const BEHAVIOURS: Behaviour[] = [
  {
    says: 'tells a landing once, with its parameters',
    async holds(browser, collector) {
      await browser.goto(collector.url('/?gclid=G&sub1=%E0%A4'))
      await ready(browser)
      await browser.goto(collector.url('/'))
      await ready(browser)
      assert.equal(collector.clicks().length, 1)
      assert.match(String(collector.clicks()[0]?.body.url), /gclid=G&sub1=%E0%A4/)
      assert.deepEqual(await browser.evaluate('sdk.params.first'), { gclid: 'G', sub1: '%E0%A4' })
    },
  },
  {
    says: 'answers an event, without a preflight from another origin',
    async holds(browser, collector) {
      await browser.goto(collector.url('/far'))
      assert.equal(
        await browser.evaluate("sdk.fire('step_1', { revenue: 5 }).then(({ code }) => code)"),
        'event_fired',
      )
      assert.deepEqual([...new Set(collector.heard.map(({ method }) => method))], ['POST'])
    },
  },
  {
    says: 'sends what is fired as the page is left, ten times of ten',
    async holds(browser, collector) {
      for (let visit = 0; visit < 10; visit++) {
        await browser.goto(collector.url('/'))
        await fireAndLeave(browser, `left_${visit}`)
        // Before the next page could see to it.
        await eventually(() => assert.ok(collector.stored().includes(`left_${visit}`)))
      }
      assert.equal(collector.stored().length, 10)
    },
  },
  {
    says: 'sends from the next page what the collector did not take from this one',
    async holds(browser, collector) {
      await browser.goto(collector.url('/?gclid=G'))
      await ready(browser)
      collector.answer({ status: 503 })
      await browser.evaluate("void sdk.fire('step_1')")
      await eventually(() => assert.ok(collector.events('step_1').length > 0))
      await browser.goto(collector.url('/elsewhere'))
      collector.answer('as usual')
      await browser.goto(collector.url('/'))
      await stores(collector, 'step_1')
      assert.equal(collector.clicks().length, 1)
    },
  },
  {
    says: 'works where storage is forbidden',
    storageForbidden: true,
    async holds(browser, collector) {
      await browser.goto(collector.url('/forbidden?gclid=G'))
      assert.equal(await browser.evaluate("sdk.fire('step_1').then(({ ok }) => ok)"), true)
      assert.equal(await browser.evaluate('document.cookie'), '')
      await fireAndLeave(browser, 'step_2')
      await stores(collector, 'step_1', 'step_2')
    },
  },
  {
    says: 'tracks once when it is included twice',
    async holds(browser, collector) {
      await browser.goto(collector.url('/twice?gclid=G'))
      await ready(browser)
      await browser.evaluate("document.querySelector('button').click()")
      await browser.evaluate("sdk.fire('last').then(() => 0)")
      await stores(collector, 'go', 'last')
      assert.equal(collector.heard.length, 3)
    },
  },
  {
    says: 'counts no second click when the visitor comes back',
    async holds(browser, collector) {
      await browser.goto(collector.url('/?gclid=G'))
      await ready(browser)
      await browser.goto(collector.url('/elsewhere'))
      await browser.evaluate('void setTimeout(() => history.back())')
      await eventually(async () => {
        assert.equal(await browser.evaluate('location.pathname').catch(() => ''), '/')
      })
      assert.equal(await browser.evaluate("sdk.fire('back').then(({ ok }) => ok)"), true)
      assert.equal(collector.clicks().length, 1)
    },
  },
  {
    says: 'has a thousand events at once stored, each once',
    async holds(browser, collector) {
      await browser.goto(collector.url('/'))
      await browser.evaluate('void [...Array(1000).keys()].map((n) => sdk.fire("e_" + n))')
      await eventually(() => assert.equal(new Set(collector.stored()).size, 1000))
      assert.equal(collector.stored().length, 1000)
    },
  },
]
