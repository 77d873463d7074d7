import type { Browser, BrowserContext, ConsoleMessage, LaunchOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import type { Tracker } from '../../../sdk/api.ts'
import { type BrowserProfile, createProfile } from '../../support/browser-profile.ts'
import { launchChromium, openChromium } from '../../support/chromium.ts'
import { type ScriptedCollector, startScriptedCollector } from '../../support/scripted-collector.ts'

declare global {
  interface Window {
    sdk: Tracker
  }
}

/** The script tag of a page that is configured by attributes. */
const TAG = '<script async src="/sdk.js" data-cid="auto"></script>'

/** The same for pages whose own scripts come after it and need it. */
export const BLOCKING_TAG = '<script src="/sdk.js" data-cid="auto"></script>'

/** A site with the tracker on its pages, a collector, and a visitor; fresh for each test. */
export interface Site {
  collector: ScriptedCollector
  visitor: BrowserContext
  /** What the pages of the visitor wrote to the console, and what nobody caught. */
  noise: string[]
  /** Opens a page of the site in a new tab and waits for the tracker. */
  visit(path: string, host?: string): Promise<Page>
  /** Stops the clock of the visitor's pages; from now on `turn` moves it. */
  stopClock(): Promise<void>
  turn(ms: number): Promise<void>
}

/** Prepares a site for each test of a file, in one browser for the file. */
export function useSite(options: LaunchOptions = {}): Site {
  let browser: Browser
  const site = { noise: [] as string[] } as Site
  beforeAll(async () => {
    browser = await launchChromium(options)
  })
  afterAll(() => browser.close())
  useEach(site, () => browser.newContext())
  return site
}

/** The same for a visitor who has set these preferences in her browser. */
export function useSiteWith(preferences: object): Site {
  let profile: BrowserProfile
  const site = { noise: [] as string[] } as Site
  // Hooks after a test run from the last to the first: the browser is closed by then.
  afterEach(() => profile.remove())
  useEach(site, () => {
    profile = createProfile(preferences)
    return openChromium(profile.folder)
  })
  return site
}

function useEach(site: Site, enter: () => Promise<BrowserContext>): void {
  beforeEach(async () => {
    site.collector = await startScriptedCollector()
    site.collector.page('/', html(''))
    site.collector.page('/elsewhere', html('', ''))
    site.visitor = await enter()
    site.noise = []
    site.visitor.on('console', (message) => void (isOfPage(message) && site.noise.push(message.text())))
    site.visitor.on('weberror', (error) => void site.noise.push(String(error.error())))
  })
  afterEach(async () => {
    await site.visitor.close()
    await site.collector.close()
    // Whatever a page goes through, the browser never has to ask before it may send.
    expect(site.collector.heard.filter(({ method }) => method !== 'POST')).toEqual([])
  })
  site.visit = async (path, host) => {
    const page = await site.visitor.newPage()
    await page.goto(site.collector.url(path, host))
    await hasTracker(page)
    return page
  }
  site.stopClock = async () => {
    await site.visitor.clock.install()
    await site.visitor.clock.pauseAt(Date.now() + 1000)
  }
  site.turn = (ms) => site.visitor.clock.runFor(ms)
}

// That a request failed the browser itself says, and nobody can keep it from it.
const isOfPage = (message: ConsoleMessage): boolean => !message.text().startsWith('Failed to load resource')

/** Waits until the tracker is on the page. */
export const hasTracker = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => 'fire' in (window.sdk ?? {}))

/** Waits until something holds, and says what did not. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 25_000, interval: 30 })

/** The page's HTML with the usual head. */
export const html = (body: string, tag = TAG): string =>
  `<!doctype html><link rel="icon" href="data:,"><title>Page</title>${tag}${body}`
