import axe from 'axe-core'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { type DemoConsole, openScreen, startDemoConsole } from './demo-console.ts'

let browser: Browser
let demo: DemoConsole
beforeAll(async () => {
  browser = await launchChromium()
  demo = await startDemoConsole()
})
afterAll(async () => {
  await browser.close()
  await demo.stop()
})

/** Opens the page for a partner as an operator does, and everything that the browser complained of. */
async function openPartnerPage(): Promise<{ page: Page; complaints: string[] }> {
  const console = await demo.open(browser)
  await openScreen(console, demo.url, '/sources/fb_ads')
  await console.getByRole('tab', { name: 'Page for the partner' }).click()
  const [page] = await Promise.all([
    console.context().waitForEvent('page'),
    console.getByRole('link', { name: 'Open the page' }).click(),
  ])
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  await page.reload()
  return { page, complaints }
}

const violationsOn = (page: Page) =>
  page.evaluate(async () => {
    const inPage = Reflect.get(window, 'axe') as typeof axe
    const { violations } = await inPage.run(document)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  })

describe('the page for a partner', () => {
  it('is opened from its source, with its own style and nothing else', async () => {
    const { page, complaints } = await openPartnerPage()
    expect(await page.title()).toBe('How to send to us: Facebook ads')
    expect(await page.evaluate(() => getComputedStyle(document.body).maxWidth)).toBe('860px')
    expect(await page.evaluate(() => performance.getEntriesByType('resource').length)).toBe(0)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('can be read by everybody, by day and by night, on a wide screen and on a narrow one', async () => {
    const { page } = await openPartnerPage()
    await page.evaluate(axe.source)
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 360]) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 844 })
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        const faults = await violationsOn(page)
        expect({ colorScheme, width, wider, faults }).toEqual({ colorScheme, width, wider: 0, faults: [] })
      }
    await page.context().close()
  })
})
