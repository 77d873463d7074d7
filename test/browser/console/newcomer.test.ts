import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { type DemoConsole, openScreen, startDemoConsole } from './demo-console.ts'
import { bringTraffic } from './traffic.ts'

let browser: Browser
let demo: DemoConsole
let page: Page

beforeAll(async () => {
  browser = await launchChromium()
  demo = await startDemoConsole()
  page = await demo.open(browser)
})
afterAll(async () => {
  await browser.close()
  await demo.stop()
})
beforeEach(() => {
  page.setDefaultTimeout(15_000)
})

const open = (path: string) => openScreen(page, demo.url, path)

describe('somebody new to the console', () => {
  it('sees that nothing happened yet, and what to do', async () => {
    await open('/overview')
    await page.getByRole('link', { name: 'Install the script' }).click()
    await page.getByText('Waiting for the first visit').waitFor()
  })

  it('installs the script, and sees the first visit come in', async () => {
    const snippet = await page.locator('.code pre').first().textContent()
    expect(snippet).toBe(`<script async src="${demo.url}/sdk/auto/clickwire.js"></script>`)
    const visitor = await browser.newPage()
    await visitor.goto(`${demo.url}/demo/landing?pid=fb_ads&sub1=adset-7`)
    await page.getByText('It works: a visit came in.').waitFor()
    await page.getByRole('link', { name: 'Open its journey' }).click()
    await page.getByText('Landed on the page').waitFor()
    await visitor.close()
  })

  it('watches what happens, and looks at what was stored', async () => {
    await open('/live')
    await page.getByText('Live ·').waitFor()
    const [transaction = ''] = await bringTraffic(demo.url, 1)
    const row = page.locator('tbody tr', { hasText: transaction.slice(-8) }).first()
    await row.waitFor()
    await row.getByRole('button', { name: /^Raw/ }).click()
    expect(await page.getByRole('dialog').textContent()).toContain(transaction)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('adds a postback in two steps', async () => {
    await open('/postbacks')
    await page.getByRole('button', { name: 'Add postback' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Campaign').selectOption('auto')
    await dialog.getByLabel('Trigger').selectOption('conversion_reject')
    await dialog.getByLabel('Action').selectOption('ping_url')
    await dialog.getByRole('button', { name: 'Next' }).click()
    await dialog.getByRole('button', { name: 'Save rule' }).click()
    await dialog.getByText('Is missing').first().waitFor()
    await dialog.getByLabel('Name').first().fill('Tell of rejects')
    await dialog.getByLabel('URL').fill(`${demo.url}/demo/network/postback?txid={transaction_id}`)
    await dialog.getByRole('button', { name: 'Save rule' }).click()
    await dialog.waitFor({ state: 'detached' })
    const row = page.locator('tbody tr', { hasText: 'Tell of rejects' })
    expect(await row.textContent()).toContain('Conversion reject')
    expect(await page.locator('thead th').allTextContents()).toEqual([
      ...['ID', 'Trigger', 'Trigger settings', 'Action', 'Action settings'],
      ...['Status', 'Created at', 'Author', 'Actions'],
    ])
  })

  it('tries it, configures it with its action locked, and disables it', async () => {
    const row = page.locator('tbody tr', { hasText: 'Tell of rejects' })
    await row.getByRole('link', { name: /^Test #/ }).click()
    await page.getByRole('button', { name: 'Show the request' }).click()
    await page.getByText('/demo/network/postback?txid=').first().waitFor()
    await page.getByRole('button', { name: 'Send it once' }).click()
    await page.getByText('The other side took it.').waitFor()
    await page.getByRole('tab', { name: 'Configure' }).click()
    expect(await page.getByLabel('Action', { exact: true }).isDisabled()).toBe(true)
    await page.getByLabel('Name').first().fill('Tell of rejected sales')
    await page.getByRole('button', { name: 'Save rule' }).click()
    await page.getByText('was saved.').waitFor()
    await open('/postbacks')
    await page
      .locator('tbody tr', { hasText: 'Tell of rejected sales' })
      .getByRole('button', { name: /^Status of/ })
      .click()
    await page.getByLabel('Disabled').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('tbody tr', { hasText: 'Tell of rejected sales' }).getByText('Disabled').waitFor()
  })

  it('copies it to another place, disabled', async () => {
    await page.getByRole('button', { name: 'Duplicate postback' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Offer to copy to').selectOption({ label: 'Auto insurance US, Main offer' })
    await dialog.getByLabel('Tell of rejected sales').check()
    await dialog.getByRole('button', { name: 'Duplicate 1 postback' }).click()
    await page.getByText('1 copy made').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.locator('tbody tr', { hasText: 'Tell of rejected sales' }).count()).toBe(2)
  })

  it('deletes only what was typed', async () => {
    const row = page.locator('tbody tr', { hasText: 'Tell of rejected sales' }).first()
    await row.getByRole('button', { name: /^Delete #/ }).click()
    const dialog = page.getByRole('dialog')
    const button = dialog.getByRole('button', { name: 'Delete' })
    const id = (await dialog.locator('label code').textContent()) ?? ''
    await dialog.getByLabel(/Type the ID/).fill('something else')
    await button.click({ force: true })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await dialog.getByLabel(/Type the ID/).fill(id)
    await button.click()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.locator('tbody tr', { hasText: 'Tell of rejected sales' }).count()).toBe(1)
  })

  it('sends a postback once more', async () => {
    await bringTraffic(demo.url, 1)
    await open('/deliveries')
    await page.locator('tbody tr', { hasText: 'Sent' }).first().press('Enter')
    await page.getByText('The other side took it.').first().waitFor()
    await page.getByRole('button', { name: 'Replay' }).click()
    await page.getByText('It is owed once more').waitFor()
  })

  it('looks into the log of one postback alone, and saves it', async () => {
    await open('/postbacks')
    await page
      .getByRole('link', { name: /^Log of #/ })
      .first()
      .click()
    await page.waitForURL('**/deliveries?rule=*')
    const rule = new URL(page.url()).searchParams.get('rule') ?? ''
    expect(await page.getByLabel('Postback', { exact: true }).inputValue()).toBe(rule)
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download CSV' }).click()
    const file = await saving
    expect(file.suggestedFilename()).toBe('deliveries.csv')
    const [head = '', ...rows] = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n')
    const column = head.split(',').indexOf('rule_id')
    expect(rows.map((row) => row.split(',')[column])).toEqual(rows.map(() => rule))
    expect(rows.length).toBeGreaterThan(0)
  })

  it('makes an API key, which is shown once, and revokes it', async () => {
    await open('/settings?tab=keys')
    await page.getByRole('button', { name: 'Create key' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Night scripts')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    const key = await dialog.locator('.secret-once code').textContent()
    const statusByKey = async () =>
      (await fetch(`${demo.url}/api/admin/clicks`, { headers: { authorization: `Bearer ${key}` } })).status
    expect(await statusByKey()).toBe(200)
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: /^Revoke Night scripts/ }).click()
    await dialog.getByRole('button', { name: 'Revoke' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await statusByKey()).toBe(401)
    await page.getByText('No API key yet').waitFor()
  })

  it('makes a source by the form, and is told what is wrong with it', async () => {
    await open('/sources')
    await page.getByRole('link', { name: 'Add source' }).click()
    await page.getByLabel('PID').fill('not an id')
    await page.getByRole('button', { name: 'Make the source' }).click()
    await page.locator('[aria-invalid=true]').waitFor()
    expect(await page.getByLabel('PID').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('PID').fill('bing')
    await page.getByLabel('Name').fill('Bing ads')
    await page.getByRole('button', { name: 'Make the source' }).click()
    await page.getByRole('heading', { name: 'Bing ads' }).waitFor()
  })

  it('tests a delivery method, and sees which rule read what', async () => {
    await open('/delivery-methods/fast_pp?tab=test')
    await page.getByRole('button', { name: 'Send the test' }).click()
    await page.getByText('Success is as it must be').first().waitFor()
    expect(await page.getByText('HTTP 200').count()).toBe(2)
  })

  it('looks into an auction', async () => {
    await open('/auctions')
    await page.locator('tbody tr').first().press('Enter')
    await page.getByRole('heading', { name: 'Who was asked, and when' }).waitFor()
    expect(await page.locator('.lanes li').count()).toBe(4)
  })

  it('finds a transaction by its id, by keys alone', async () => {
    const [transaction = ''] = await bringTraffic(demo.url, 1)
    await open('/overview')
    await page.locator('main h1').click()
    await page.keyboard.press('/')
    await page.getByLabel('ID or name of a screen').fill(transaction)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/console/transactions/${transaction}`)
    await page.locator('main h1').click()
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await page.waitForURL('**/console/deliveries')
  })

  it('signs out, and in with a wrong password not again', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('E-mail address').fill('demo@example.com')
    await page.getByLabel('Password').fill('wrong-password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(await page.getByRole('alert').textContent()).toMatch(/password/i)
  })
})
