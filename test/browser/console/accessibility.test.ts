import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { type DemoConsole, openScreen, screensOf, settled, startDemoConsole } from './demo-console.ts'
import { bringTraffic } from './traffic.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 390 },
] as const

let browser: Browser
let full: DemoConsole
let empty: DemoConsole

beforeAll(async () => {
  browser = await launchChromium()
  full = await startDemoConsole()
  empty = await startDemoConsole()
  await bringTraffic(full.url, 9)
})
afterAll(async () => {
  await browser.close()
  await full.stop()
  await empty.stop()
})

async function faultsOn(page: Page): Promise<string[]> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  const sideways = wider > 0 ? [`${page.url()} is ${wider} px wider than the screen`] : []
  const faults = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${page.url()} ${id}: ${target.join(' ')} ${failureSummary}`),
  )
  return [...sideways, ...faults]
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

async function faultsOfAll(demo: DemoConsole, look: (typeof LOOKS)[number]): Promise<string[]> {
  const page = await demo.open(browser, look)
  const faults: string[] = []
  for (const path of await screensOf(page)) {
    await openScreen(page, demo.url, path)
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

describe('every screen of the console', () => {
  it.each(LOOKS)(
    'can be used by everybody, with something on it: $colorScheme, $width px',
    { timeout: 240_000 },
    async (look) => {
      expect(await faultsOfAll(full, look)).toEqual([])
    },
  )

  it('can be used by everybody, with nothing on it', { timeout: 240_000 }, async () => {
    expect(await faultsOfAll(empty, LOOKS[0])).toEqual([])
    expect(await faultsOfAll(empty, LOOKS[3])).toEqual([])
  })

  it('can be used by everybody, when the collector is at fault', { timeout: 240_000 }, async () => {
    const page = await full.open(browser)
    const paths = await screensOf(page)
    await page.route('**/api/admin/**', (route) => route.fulfill({ status: 500, body: '{}' }))
    const faults: string[] = []
    for (const path of paths) {
      await page.goto(`${full.url}/console${path}`)
      await page.locator('main h1').waitFor()
      faults.push(...(await faultsOn(page)))
    }
    await page.context().close()
    expect(faults).toEqual([])
  })

  it.each(['light', 'dark'] as const)('lets people in who cannot see well: %s', async (colorScheme) => {
    const page = await (await browser.newContext({ colorScheme })).newPage()
    await page.goto(`${full.url}/console/`)
    await page.getByLabel('Password').waitFor()
    expect(await faultsOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Use an API key instead' }).click()
    expect(await faultsOn(page)).toEqual([])
    await page.context().close()
  })
})
