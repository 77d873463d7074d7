import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { DATABASES } from '../../support/databases.ts'
import { type FaultyProxy, startFaultyProxy } from '../../support/faulty-proxy.ts'
import { startTestProgram, type TestProgram } from '../../support/program.ts'
import { hasTracker, html } from './site.ts'

const VISITS = 200
const ABREAST = 4
const SEED = 20_260_115

let browser: Browser
let collector: TestProgram
let proxy: FaultyProxy

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

beforeEach(async () => {
  const [kind] = DATABASES
  if (!kind) throw new Error('There is no database to run on.')
  collector = await startTestProgram(await kind.create())
  proxy = await startFaultyProxy(collector.url, SEED, {
    '/': html('', '<script async src="/sdk/auto/clickwire.js"></script>'),
    '/elsewhere': html('', ''),
  })
})
afterEach(async () => {
  await proxy.close()
  await collector.stop()
})

const transactionOf = (visit: number) => `torture-${String(visit).padStart(4, '0')}`

/** Lands, fires and is gone. An event `call` is counted as often as it is told: only its message keeps it single. */
async function visit(page: Page, number: number): Promise<void> {
  await page.goto(`${proxy.url}/?transaction_id=${transactionOf(number)}`)
  await hasTracker(page)
  await page.evaluate(() => {
    void window.sdk.fire('call')
    location.href = '/elsewhere'
  })
  await page.waitForURL('**/elsewhere')
}

/** What the collector has not settled yet, once the answers under way are here. */
const waiting = (page: Page) =>
  page.evaluate(async () => {
    await fetch('/elsewhere')
    return Object.keys(localStorage).filter((key) => key.startsWith('cw_auto.'))
  })

/** The transactions of all stored records of a kind, in order. */
async function stored(kind: 'clicks' | 'events'): Promise<unknown[]> {
  const { data } = (await collector.admin(`${kind}?limit=500`)) as { data: { transaction_id: string }[] }
  return data.map(({ transaction_id }) => transaction_id).sort()
}

it('stores every event of 200 hasty visits exactly once, through a collector that fails most of the time', async () => {
  const visitor = await browser.newContext()
  const all = Array.from({ length: VISITS }, (_, number) => transactionOf(number))
  let next = 0
  const walk = async () => {
    const page = await visitor.newPage()
    for (let number = next++; number < VISITS; number = next++) {
      if (number === 80) proxy.fail()
      if (number === 120) proxy.recover()
      await visit(page, number)
    }
    await page.close()
  }
  await Promise.all(Array.from({ length: ABREAST }, walk))

  // From here on time is turned: the pauses between attempts are as long as ever, but nobody sits them out.
  await visitor.clock.install()
  await visitor.clock.pauseAt(Date.now() + 1000)
  const last = await visitor.newPage()
  await last.goto(`${proxy.url}/`)
  await vi.waitFor(
    async () => {
      await visitor.clock.runFor(500)
      expect(await waiting(last)).toEqual([])
    },
    { timeout: 90_000, interval: 20 },
  )

  expect(await stored('events')).toEqual(all)
  expect(await stored('clicks')).toEqual(all)
  expect(Math.min(...Object.values(proxy.counted))).toBeGreaterThan(10)
  await visitor.close()
}, 180_000)
