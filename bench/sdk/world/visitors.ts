import type { Browser, BrowserContext, Page } from 'playwright'
import { createProfile } from '../../../test/support/browser-profile.ts'
import { launchChromium, openChromium } from '../../../test/support/chromium.ts'

/** Trackers stay away from browsers that are driven, and from headless ones. */
export const UNNOTICED = ['--disable-blink-features=AutomationControlled']

/** The name by which such a browser would go when somebody sits before it. */
export const looksOrdinary = (version: string): string =>
  `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version.split('.')[0]}.0.0.0 Safari/537.36`

/** Opens a browser whose visitors look like any other. */
export const openBrowser = (): Promise<Browser> => launchChromium({ args: UNNOTICED })

/** A visitor with nothing stored. */
export const newVisitor = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ userAgent: looksOrdinary(browser.version()) })

/** A visitor whose browser forbids every site to store anything. */
export async function visitorWithoutStorage(version: string): Promise<BrowserContext> {
  const profile = createProfile({ default_content_setting_values: { cookies: 2 } })
  const visitor = await openChromium(profile.folder, {
    userAgent: looksOrdinary(version),
    args: UNNOTICED,
  })
  visitor.on('close', () => profile.remove())
  return visitor
}

/** Waits until something holds in a page, or in the world; false when it does not in this time. */
export async function holds(check: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  for (const began = performance.now(); performance.now() - began < withinMs; await pause(50))
    if (await check()) return true
  return check()
}

/** Whether an expression is true in a page; a page that is being left has none. */
export const isTrue = (page: Page, expression: string): Promise<boolean> =>
  page.evaluate(`Boolean(${expression})`).then(Boolean, () => false)

/** A while. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A page of the site. */
export const html = (head: string, body = ''): string =>
  `<!doctype html><link rel="icon" href="data:,"><title>Page</title>${head}${body}`
