import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { DATABASES } from '../../support/databases.ts'
import { startTestProgram, type TestProgram } from '../../support/program.ts'
import { type PlainSite, startPlainSite } from './plain-site.ts'

/** The collector's address as the guides write it. */
const WRITTEN = 'https://t.example.com'

const EVENTS = `events:
  - { event_id: step_1, type: step }
  - { event_id: step_2, type: step }
  - { event_id: sale, type: conversion }
`

const BASE = `org: demo
lead_types:
  - id: quote
    fields: [{ name: first_name, type: string, pii: true, required: true }, { name: email, type: email, pii: true }]
sources: [{ pid: organic, status: active }, { pid: fb_ads, status: active }]
campaigns:
  - cid: auto
    lead_type: quote
`

/** A site on www.shop.example, a real collector on t.shop.example, and a visitor who comes to see. */
export interface Installation {
  site: PlainSite
  visitor: BrowserContext
  collector: TestProgram
  /** The collector's address as visitors reach it. */
  host: string
  /** A snippet in which the collector of the example is the real one. */
  fit(snippet: string): string
  /** Opens a page of the site in a new tab and waits until its landing is stored. */
  visit(path: string): Promise<Page>
  /** What the collector has stored of the page's transaction. */
  stored(kind: 'clicks' | 'events' | 'conversions' | 'leads', page: Page): Promise<Record<string, unknown>[]>
  /** Waits until these events, and no others, are stored. */
  hasFired(page: Page, events: string[]): Promise<void>
}

/** Starts the collector once for a file, with these lines in its campaign; each test has a site and a visitor of its own. */
export function useInstallation(campaign = ''): Installation {
  const here = {} as Installation
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
    here.collector = await startCollector(campaign)
    here.host = here.collector.url.replace('127.0.0.1', 't.shop.example')
  })
  afterAll(async () => {
    await browser.close()
    await here.collector.stop()
  })
  const noise: string[] = []
  beforeEach(async () => {
    here.site = await startPlainSite('www.shop.example')
    here.visitor = await browser.newContext()
    // That an event was refused the browser itself says, and nobody can keep it from it.
    here.visitor.on('console', (message) => {
      if (!message.text().startsWith('Failed to load resource')) noise.push(message.text())
    })
    here.visitor.on('weberror', (error) => void noise.push(String(error.error())))
  })
  afterEach(async () => {
    await here.visitor.close()
    await here.site.close()
    expect(noise.splice(0)).toEqual([])
  })
  here.fit = (snippet) => snippet.replaceAll(WRITTEN, here.host)
  here.visit = async (path) => {
    const page = await here.visitor.newPage()
    await page.goto(here.site.url(path))
    await isTracked(page)
    return page
  }
  here.stored = async (kind, page) => {
    const id = await page.evaluate(() => window.clickwire?.transactionId)
    const { data } = await here.collector.admin(`${kind}?transaction_id=${id}`)
    return data as Record<string, unknown>[]
  }
  here.hasFired = (page, events) =>
    eventually(async () => {
      const found = await here.stored('events', page)
      expect(found.map(({ event_id }) => event_id).sort()).toEqual([...events].sort())
    })
  return here
}

async function startCollector(campaign: string): Promise<TestProgram> {
  const [sqlite] = DATABASES
  if (!sqlite) throw new Error('no database')
  const lines = campaign.includes('events:') ? campaign : EVENTS + campaign
  const settings = BASE + lines.replace(/^(?=.)/gm, '    ')
  return startTestProgram(await sqlite.create(), { settings, environment: { TRUST_PROXY: 'loopback' } })
}

async function isTracked(page: Page): Promise<void> {
  await page.waitForFunction(() => window.clickwire)
  const { ok } = await page.evaluate(() => window.clickwire?.ready ?? { ok: false })
  expect(ok).toBe(true)
}

/** Waits until something holds, and says what did not. */
export const eventually = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 8000, interval: 30 })

/** Reads what the panel shows that the guides tell their readers to look at. */
export async function readPanel(page: Page): Promise<string> {
  const panel = page.locator('aside', { hasText: /waiting +0/ })
  await panel.waitFor({ timeout: 8000 })
  return panel.innerText()
}
