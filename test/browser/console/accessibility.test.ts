import axe, { type Result } from 'axe-core'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { eventually } from '../sdk/site.ts'
import { type DemoConsole, goToScreen, screensOf, settled, startDemoConsole } from './demo-console.ts'
import { bringTraffic } from './traffic.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

// The page is the same by night; what may go wrong then is its colours.
const OF_COLOURS = ['color-contrast', 'link-in-text-block']

const LOOKS = [
  { colorScheme: 'light', width: 1280, asked: TAGS },
  { colorScheme: 'dark', width: 1280, asked: OF_COLOURS },
  { colorScheme: 'dark', width: 390, asked: OF_COLOURS },
  { colorScheme: 'light', width: 390, asked: TAGS },
] as const

let browser: Browser
let full: DemoConsole
let empty: DemoConsole

beforeAll(async () => {
  const starting = [startDemoConsole(), startDemoConsole()] as const
  browser = await launchChromium()
  full = await starting[0]
  empty = await starting[1]
  await bringTraffic(full.url, 9)
})
afterAll(async () => {
  await browser.close()
  await Promise.all([full.stop(), empty.stop()])
})

type Look = (typeof LOOKS)[number]

async function show(page: Page, { colorScheme, width }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.setViewportSize({ width, height: 844 })
}

// Once on a page is enough, as long as nothing loads it anew.
async function bringAxe(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
}

const violationsOn = (page: Page, asked: readonly string[]) =>
  page.evaluate(
    (runOnly) => {
      const inPage = Reflect.get(window, 'axe') as typeof axe
      const told = ({ id, nodes }: Result) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`)
      return inPage
        .run(document, { runOnly, resultTypes: ['violations'] })
        .then(({ violations }) => violations.flatMap(told))
    },
    [...asked],
  )

/** What is wrong with a screen, by day and by night, on a wide screen and on a narrow one. */
async function faultsOn(page: Page): Promise<string[]> {
  await bringAxe(page)
  const faults: string[] = []
  for (const look of LOOKS) {
    await show(page, look)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    const sideways = wider > 0 ? [`is ${wider} px wider than the screen`] : []
    const where = `${page.url()} (${look.colorScheme}, ${look.width} px)`
    for (const fault of [...sideways, ...(await violationsOn(page, look.asked))])
      faults.push(`${where} ${fault}`)
  }
  await show(page, LOOKS[0])
  return faults
}

/** The first row of a list, opened; false where rows lead nowhere. */
async function openFirst(page: Page): Promise<boolean> {
  const row = page.locator('tbody tr.leads').first()
  if ((await row.count()) === 0) return false
  await row.press('Enter')
  await page.locator('.back').waitFor()
  await settled(page)
  return true
}

async function faultsOfAll(demo: DemoConsole): Promise<string[]> {
  const page = await demo.open(browser)
  const faults: string[] = []
  for (const path of await screensOf(page)) {
    await goToScreen(page, path)
    await settled(page)
    faults.push(...(await faultsOn(page)))
    for (const tab of (await page.getByRole('tab').all()).slice(1)) {
      await tab.click()
      await settled(page)
      faults.push(...(await faultsOn(page)))
    }
    if (await openFirst(page)) faults.push(...(await faultsOn(page)))
  }
  await page.context().close()
  return faults
}

describe('every screen of the console, by day and by night, 1280 and 390 px wide', () => {
  it.concurrent('can be used by everybody, with something on it', { timeout: 240_000 }, async () => {
    expect(await faultsOfAll(full)).toEqual([])
  })

  it.concurrent('can be used by everybody, with nothing on it', { timeout: 240_000 }, async () => {
    expect(await faultsOfAll(empty)).toEqual([])
  })

  it.concurrent('can be used by everybody, when the collector is at fault', {
    timeout: 240_000,
  }, async () => {
    const page = await full.open(browser)
    await page.clock.install()
    await page.route('**/api/admin/**', (route) => route.fulfill({ status: 500, body: '{}' }))
    await page.reload()
    const faults: string[] = []
    for (const path of await screensOf(page)) {
      await goToScreen(page, path)
      // A screen asks three times before it says that it got no answer.
      await eventually(async () => {
        await page.clock.runFor(1000)
        expect(await page.locator('.skeleton').count()).toBe(0)
      })
      faults.push(...(await faultsOn(page)))
    }
    await page.context().close()
    expect(faults).toEqual([])
  })

  it('lets people in who cannot see well', async () => {
    const page = await (await browser.newContext()).newPage()
    await page.goto(`${full.url}/console/`)
    await page.getByLabel('Password').waitFor()
    expect(await faultsOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Use an API key instead' }).click()
    expect(await faultsOn(page)).toEqual([])
    await page.context().close()
  })
})
