import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { screensOf, settled } from '../browser/console/demo-console.ts'
import { signIn } from '../browser/console/sign-in.ts'
import { launchChromium } from '../support/chromium.ts'
import { DATABASES } from '../support/databases.ts'
import { type PlantedProgram, startPlantedProgram } from './planted.ts'

const [sqlite] = DATABASES

let browser: Browser
let context: BrowserContext
let program: PlantedProgram
let page: Page
let alarms: string[]

beforeAll(async () => {
  browser = await launchChromium()
  program = await startPlantedProgram(await (sqlite?.create() ?? Promise.reject(new Error('no database'))))
  context = await browser.newContext()
  page = await context.newPage()
  alarms = []
  page.on('dialog', (dialog) => {
    alarms.push(dialog.message())
    void dialog.dismiss()
  })
  // Whatever the policy has to stop got too far already.
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML/i.test(message.text())) alarms.push(message.text())
  })
})
afterAll(async () => {
  await browser.close()
  await program.stop()
})

/** What has become of the planted values on the page that is open: how often they are read, and where they got through. */
async function judge(): Promise<{ shown: boolean; alarms: string[] }> {
  const { shown, faults } = await page.evaluate(() => {
    const links = [
      ...document.querySelectorAll<HTMLElement>('[href], [src], [action], [formaction]'),
    ].flatMap((element) =>
      ['href', 'src', 'action', 'formaction'].flatMap((name) => element.getAttribute(name) ?? []),
    )
    const leading = links.filter((link) => !/^https?:$/.test(URL.parse(link, location.href)?.protocol ?? ''))
    const handlers = [...document.querySelectorAll('*')].flatMap((element) =>
      element.getAttributeNames().filter((name) => name.startsWith('on') || name === 'srcdoc'),
    )
    const inputs = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(
      ({ value }) => value,
    )
    return {
      shown: [document.body.innerText, ...inputs].join('\n').includes('data-planted'),
      faults: [
        ...('planted' in window ? ['it ran'] : []),
        ...(document.querySelector('[data-planted]') ? ['it became markup'] : []),
        ...leading.map((link) => `there is a link to ${link}`),
        ...handlers.map((name) => `there is an attribute ${name}`),
      ],
    }
  })
  const found = [...alarms.splice(0), ...faults].map((fault) => `${page.url()}: ${fault}`)
  return { shown, alarms: found }
}

describe('what visitors, partners and buyers send', () => {
  it('stays text on every screen of the console', { timeout: 180_000 }, async () => {
    await signIn(page, program.url)
    const screens = await screensOf(page)
    const found: string[] = []
    const showing: string[] = []
    const look = async () => {
      await settled(page)
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true
      })
      const { shown, alarms } = await judge()
      found.push(...alarms)
      if (shown) showing.push(page.url())
    }
    const open = async (path: string) => {
      const answer = await page.goto(`${program.url}/console${path}`)
      const policy = answer?.headers()['content-security-policy'] ?? ''
      expect(policy).toMatch(/^default-src 'none'; script-src 'self';/)
      expect(policy).not.toMatch(/unsafe|data:|\*/)
      await page.locator('main h1').waitFor()
      await look()
    }
    for (const path of screens) {
      await open(path)
      const row = page.locator('tbody tr.leads').first()
      if ((await row.count()) === 0) continue
      await row.press('Enter')
      await page.locator('.back').waitFor()
      await look()
    }
    for (const id of program.transactions) await open(`/transactions/${id}`)
    expect(found).toEqual([])
    expect(showing.length).toBeGreaterThan(12)
  })

  it('stays text on the pages of the demo', { timeout: 60_000 }, async () => {
    const found: string[] = []
    for (const [path, ready] of [
      [`/demo/live?transaction_id=${program.transactions[0]}`, '.entry'],
      [`/demo/landing?sub1=%22%3E%3Cimg%20data-planted%20src=x%20onerror=planted=1%3E`, 'main'],
      [`/demo/thanks?next=javascript:planted=1&name=%3Cimg%20data-planted%3E`, 'main'],
      ['/demo/network', 'main'],
      ['/demo/buyers', 'main'],
    ] as const) {
      const answer = await page.goto(program.url + path)
      expect(answer?.headers()['content-security-policy']).toMatch(/^default-src 'self'; object-src 'none'/)
      await page.locator(ready).first().waitFor()
      const { shown, alarms } = await judge()
      found.push(...alarms)
      if (ready === '.entry') expect(shown).toBe(true)
    }
    expect(found).toEqual([])
  })

  it('is never answered as a page', async () => {
    for (const path of [
      '/api/event/auto',
      '/api/click',
      '/postback/default?token=<script>',
      '/click/<script>',
      '/sdk/<script>/clickwire.js',
      '/<script>alert(1)</script>',
    ]) {
      const { headers } = await program.post(path, { cid: '<script>', event_id: '<script>' })
      expect([path, headers.get('content-type')]).toEqual([path, expect.stringMatching(/^application\/json/)])
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
  })
})
