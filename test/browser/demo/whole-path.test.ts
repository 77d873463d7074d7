import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { freePort } from '../../support/postgres.ts'
import { runCommand, type ServingProcess, startProcess, temporaryFolder } from '../../support/process.ts'

let browser: Browser
let demo: ServingProcess
let folder: ReturnType<typeof temporaryFolder>
let environment: Record<string, string>

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

// The demo as `npm start` runs it: its own configuration, an embedded database, everything on one port.
beforeEach(async () => {
  folder = temporaryFolder()
  const port = await freePort()
  environment = { DATABASE_URL: `file:${folder.path}/demo.db`, RETRY_SCHEDULE: '1s,1s,1s' }
  demo = await startProcess(port, environment, ['demo'])
})
afterEach(async () => {
  await demo.stop()
  folder.remove()
})

/** Walks the funnel as a visitor: landing, form, quote, thanks. Returns the transaction. */
async function walk(page: Page): Promise<string> {
  await page.goto(
    `${demo.url}/demo/landing?GCLID=Cj0KCQ-AbC&sub1=adset-7&utm_source=spring&pid=fb_ads&external_clickid=net-1`,
  )
  await page.getByLabel('Your ZIP code').fill('90210')
  await page.getByRole('button', { name: 'See my quotes' }).click()
  await page.getByLabel('First name').fill('Ann')
  await page.getByLabel('Last name').fill('Example')
  await page.getByLabel('Email').fill('ann@example.com')
  expect(await page.locator('[name=sub1]').inputValue()).toBe('adset-7')
  const transaction = await page.locator('[name=transaction_id]').inputValue()
  await page.locator('form.details [type=submit]').click()
  await page.locator('#quotes a, #quotes button').first().click()
  await page.waitForURL('**/demo/thanks*')
  await page.getByText('Your choice').waitFor()
  return transaction
}

interface Received {
  received: {
    parameters: { name: string; value: string }[]
    answered: number
    headers: Record<string, string>
  }[]
}

const receivedBy = async (transaction: string) =>
  ((await (await fetch(`${demo.url}/demo/network/received?txid=${transaction}`)).json()) as Received).received

// The sold lead owes a postback of its own.
const ofTheSale = (call: Received['received'][number]) =>
  call.parameters.every(({ name, value }) => name !== 'event' || value !== 'lead')
const salesReceivedBy = async (transaction: string) => (await receivedBy(transaction)).filter(ofTheSale)

it('a visitor walks the funnel, and the network receives its postback once', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  const noise: string[] = []
  page.on('console', (message) => noise.push(message.text()))
  page.on('pageerror', (error) => noise.push(String(error)))
  const transaction = await walk(page)

  await expect.poll(() => salesReceivedBy(transaction), { timeout: 5000 }).toHaveLength(1)
  const [call] = await salesReceivedBy(transaction)
  expect(Object.fromEntries(call?.parameters.map(({ name, value }) => [name, value]) ?? [])).toMatchObject({
    txid: transaction,
    clickid: 'net-1',
    sub1: 'adset-7',
    adset: 'adset-7',
    revenue: '49.90',
    currency: 'USD',
    payout: '12.50',
    status: 'accepted',
  })

  await page.goto(`${demo.url}/demo/live?transaction_id=${transaction}`)
  for (const told of ['Fired step_1', 'Fired step_2', 'Fired sale', 'Converted for 49.90 USD', 'Try 1'])
    await page.getByText(told).first().waitFor({ timeout: 5000 })
  expect(noise).toEqual([])
  await context.close()
})

it('a network that fails twice gets the same postbacks again', async () => {
  await fetch(`${demo.url}/demo/network/fail`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ times: 2, status: 500 }),
  })
  const context = await browser.newContext()
  const transaction = await walk(await context.newPage())
  // One for the lead, one for the sale, and two that failed before.
  await expect.poll(() => receivedBy(transaction), { timeout: 10_000 }).toHaveLength(4)
  const calls = await receivedBy(transaction)
  expect(calls.map((call) => call.answered).sort()).toEqual([200, 200, 500, 500])
  expect(new Set(calls.map((call) => JSON.stringify(call.headers)))).toHaveProperty('size', 2)
  await context.close()
})

it('the address alone leads to the demo’s start page', async () => {
  const page = await browser.newPage()
  await page.goto(demo.url)
  expect(page.url()).toBe(`${demo.url}/demo/`)
  await page.close()
})

it('an operator reads with a key what the visitor did', async () => {
  const context = await browser.newContext()
  const transaction = await walk(await context.newPage())
  const key = runCommand(['key', 'create', '--role', 'admin', '--name', 'test'], environment).stdout.trim()
  const read = async (path: string) =>
    (await (
      await fetch(`${demo.url}/api/admin/${path}`, { headers: { authorization: `Bearer ${key}` } })
    ).json()) as { data: Record<string, unknown>[] }
  await expect
    .poll(
      async () => (await read(`events?transaction_id=${transaction}`)).data.map((event) => event.event_id),
      {
        timeout: 5000,
      },
    )
    .toEqual(['sale', 'step_2', 'step_1'])
  const [click] = (await read(`clicks?transaction_id=${transaction}`)).data
  expect(click).toMatchObject({
    pid: 'fb_ads',
    params: { gclid: 'Cj0KCQ-AbC', sub1: 'adset-7', utm_source: 'spring' },
  })
  await context.close()
})
