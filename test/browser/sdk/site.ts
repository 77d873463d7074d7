import type { Browser, BrowserContext, LaunchOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Tracker } from '../../../sdk/api.ts'
import { launchChromium } from '../../support/chromium.ts'
import { type ScriptedCollector, startScriptedCollector } from '../../support/scripted-collector.ts'

declare global {
  interface Window {
    sdk: Tracker
  }
}

/** The script tag of a page that is configured by attributes. */
const TAG = '<script async src="/sdk.js" data-cid="auto"></script>'

/** Hosts that lead to this machine in the browsers of these tests. */
const HOSTS = '--host-resolver-rules=MAP *.localtest 127.0.0.1, MAP *.example 127.0.0.1'

/** A site with the tracker on its pages, a collector, and a visitor; fresh for each test. */
export interface Site {
  collector: ScriptedCollector
  visitor: BrowserContext
  /** What the pages of the visitor wrote to the console, and what nobody caught. */
  noise: string[]
  /** Opens a page of the site in a new tab and waits for the tracker. */
  visit(path: string, host?: string): Promise<Page>
}

/** Prepares a site for each test of a file, in one browser for the file. */
export function useSite(options: LaunchOptions = {}): Site {
  let browser: Browser
  const site = { noise: [] as string[] } as Site

  beforeAll(async () => {
    browser = await launchChromium({ ...options, args: [HOSTS, ...(options.args ?? [])] })
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    site.collector = await startScriptedCollector()
    site.collector.page('/', `<!doctype html><link rel="icon" href="data:,"><title>Landing</title>${TAG}`)
    site.collector.page(
      '/elsewhere',
      '<!doctype html><link rel="icon" href="data:,"><title>Elsewhere</title>',
    )
    site.visitor = await browser.newContext()
    site.noise = []
    site.visitor.on('console', (message) => site.noise.push(message.text()))
    site.visitor.on('weberror', (error) => site.noise.push(String(error.error())))
  })
  afterEach(async () => {
    await site.visitor.close()
    await site.collector.close()
  })

  site.visit = async (path, host) => {
    const page = await site.visitor.newPage()
    await page.goto(site.collector.url(path, host))
    await page.waitForFunction(() => 'fire' in (window.sdk ?? {}))
    return page
  }
  return site
}

/** The page's HTML with the usual head. */
export const html = (body: string, tag = TAG): string =>
  `<!doctype html><link rel="icon" href="data:,"><title>Page</title>${tag}${body}`
