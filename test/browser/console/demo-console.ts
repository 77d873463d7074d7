import type { Browser, Page } from 'playwright'
import { freePort } from '../../support/postgres.ts'
import { startProcess, temporaryFolder } from '../../support/process.ts'
import { signIn } from './sign-in.ts'

/** A demo of a test's own, and signed-in pages of its console. */
export interface DemoConsole {
  url: string
  /** Opens a page of the console, as somebody who has signed in. */
  open(browser: Browser, look?: { colorScheme?: 'light' | 'dark'; width?: number }): Promise<Page>
  stop(): Promise<void>
}

/** Starts the demo as `npm start` does, on a database of its own. */
export async function startDemoConsole(environment: Record<string, string> = {}): Promise<DemoConsole> {
  const folder = temporaryFolder()
  const database = { DATABASE_URL: `file:${folder.path}/demo.db` }
  const demo = await startProcess(await freePort(), { ...database, ...environment }, ['demo'])
  return {
    url: demo.url,
    open: async (browser, { colorScheme = 'light', width = 1280 } = {}) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 844 } })
      const page = await context.newPage()
      await signIn(page, demo.url)
      return page
    },
    stop: async () => {
      await demo.stop()
      folder.remove()
    },
  }
}

/** The addresses of all screens in the menu, below /console. */
export async function screensOf(page: Page): Promise<string[]> {
  const links = page.locator('nav[aria-label=Console] a')
  const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  return hrefs.map((href) => href.replace('/console', ''))
}

/** Opens a screen and waits until it shows what it has. */
export async function openScreen(page: Page, url: string, path: string): Promise<void> {
  await page.goto(`${url}/console${path}`)
  await page.locator('main h1').waitFor()
  await settled(page)
}

/** Goes to a screen by the menu, without loading the page anew. */
export async function goToScreen(page: Page, path: string): Promise<void> {
  const link = page.locator(`nav[aria-label=Console] a[href="/console${path}"]`)
  await link.click()
  await page.locator('main h1').waitFor()
}

/** Waits until nothing is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.skeleton') === null)
}
