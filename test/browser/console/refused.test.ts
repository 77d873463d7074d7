import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { type DemoConsole, openScreen, startDemoConsole } from './demo-console.ts'

let browser: Browser
let demo: DemoConsole
let page: Page

beforeAll(async () => {
  browser = await launchChromium()
  demo = await startDemoConsole()
  page = await demo.open(browser)
  page.setDefaultTimeout(15_000)
})
afterAll(async () => {
  await browser.close()
  await demo.stop()
})

const open = (path: string) => openScreen(page, demo.url, path)

/** Fires events under a name that the campaign does not know, each of a transaction of its own. */
async function misspell(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const transaction_id = `tx-refused-${n}-0000`
    await post('/api/click', { cid: 'auto', transaction_id, url: 'https://lp.example/' })
    const { status } = await post('/api/event/auto', {
      ...{ transaction_id, event_id: 'late_step', email: 'ada@example.com' },
    })
    expect(status).toBe(400)
  }
}

const post = (path: string, body: object) =>
  fetch(demo.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** Adds the event to the campaign, as whoever is signed in. */
const mend = () =>
  page.evaluate(async () => {
    const campaign = (await (await fetch('/api/admin/campaigns/auto')).json()) as { events: object[] }
    const events = [...campaign.events, { event_id: 'late_step', name: 'Late step', type: 'step' }]
    const body = JSON.stringify({ events })
    const headers = { 'content-type': 'application/json' }
    return (await fetch('/api/admin/campaigns/auto', { method: 'PATCH', headers, body })).status
  })

describe('somebody whose events are refused', () => {
  it('sees which, and why', async () => {
    await misspell(3)
    await open('/rejected')
    await expect.poll(() => page.locator('tbody tr').count(), { timeout: 15_000 }).toBe(3)
    expect(await page.locator('tbody tr').first().textContent()).toContain('Invalid event ID')
  })

  it('sees what one said without what is personal, and that too on demand', async () => {
    await page.locator('tbody tr.leads').first().press('Enter')
    await page.getByText('Why it was refused').waitFor()
    const said = page.locator('.code pre')
    expect(await said.textContent()).toContain('"email": "***"')
    expect(await said.textContent()).toContain('late_step')
    await page.getByRole('button', { name: 'Reveal' }).click()
    await page.getByText('That you looked at these is in the audit log.').waitFor()
    await expect.poll(() => said.textContent()).toContain('ada@example.com')
  })

  it('is told what is still wrong when it is taken too early', async () => {
    await page.getByRole('button', { name: 'Take it now' }).click()
    await page.getByText('0 calls taken. Refused again: Invalid event ID (1).').waitFor()
  })

  it('takes one after the campaign knows the event', async () => {
    expect(await mend()).toBe(200)
    await post('/api/click', { cid: 'auto', transaction_id: 'tx-another-0000', url: 'https://lp.example/' })
    const fired = () => post('/api/event/auto', { transaction_id: 'tx-another-0000', event_id: 'late_step' })
    await expect.poll(async () => (await fired()).status).toBe(200)
    await page.getByRole('button', { name: 'Take it now' }).click()
    await page.getByText('1 call taken.').waitFor()
    await page.getByRole('button', { name: 'Take it now' }).waitFor({ state: 'detached' })
  })

  it('takes all others that the filters show, once it says so', async () => {
    await open('/rejected')
    await page.getByRole('button', { name: 'Take the filtered' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Narrow the list by a filter first').waitFor()
    expect(await dialog.getByRole('button', { name: 'Take them' }).isDisabled()).toBe(true)
    await dialog.getByRole('button', { name: 'Cancel' }).click()

    await page.getByLabel('Because').selectOption('invalid_event_id')
    await page.getByRole('button', { name: 'Take the filtered' }).click()
    await dialog.getByText('2 calls can be taken.').waitFor()
    await dialog.getByRole('button', { name: 'Take them' }).click()
    await page.getByText('2 calls taken.').waitFor()
    await page.getByLabel('Status').selectOption('replayed')
    await expect.poll(() => page.locator('tbody tr').count()).toBe(3)
  })
})
