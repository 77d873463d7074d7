import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { freePort } from '../../support/postgres.ts'
import { type ServingProcess, startProcess, temporaryFolder } from '../../support/process.ts'

const FIELDS = {
  'First name': 'Ann',
  'Last name': 'Example',
  Email: '',
  Phone: '(202) 555-0143',
  Age: '34',
}

let browser: Browser
let demo: ServingProcess
let folder: ReturnType<typeof temporaryFolder>
let page: Page
let visitors = 0
let email = ''

// The demo as `npm start` runs it: its own buyers, its own configuration, everything on one port.
beforeAll(async () => {
  folder = temporaryFolder()
  browser = await launchChromium()
  demo = await startProcess(await freePort(), { DATABASE_URL: `file:${folder.path}/demo.db` }, ['demo'])
})
afterAll(async () => {
  await browser.close()
  await demo.stop()
  folder.remove()
})

// Each test's visitor is somebody else: whoever came before is known.
beforeEach(async () => {
  email = `ann-${++visitors}@example.com`
  page = await (await browser.newContext()).newPage()
})
afterEach(() => page.context().close())

/** Lands, and fills in the form. Returns the transaction. */
async function fillIn(over: Partial<typeof FIELDS> = {}): Promise<string> {
  await page.goto(`${demo.url}/demo/landing?pid=fb_ads&sub1=adset-7&external_clickid=net-1`)
  await page.getByLabel('Your ZIP code').fill('90210')
  await page.getByRole('button', { name: 'See my quotes' }).click()
  for (const [label, text] of Object.entries({ ...FIELDS, Email: email, ...over }))
    await page.getByLabel(label).fill(text)
  await page.getByLabel('An insurer may call me').check()
  return page.locator('[name=transaction_id]').inputValue()
}

const sendForm = () => page.locator('form.details [type=submit]').click()

async function chooseQuote(): Promise<void> {
  await page.locator('#quotes a').first().click()
  await page.waitForURL('**/demo/thanks')
}

interface Call {
  half: string
  outcome: string
  told: string
  transaction_id: string
  fields: { name: string; value: string }[]
}

const BUYERS = ['fast', 'slow', 'picky', 'xml'] as const
type Buyer = (typeof BUYERS)[number]

const heardBy = async (buyer: Buyer, transaction: string): Promise<Call[]> => {
  const query = new URLSearchParams({ transaction_id: transaction })
  const answer = await fetch(`${demo.url}/demo/buyers/${buyer}/received?${query}`)
  return ((await answer.json()) as { received: Call[] }).received
}
const postsTo = async (transaction: string) => {
  const calls = await Promise.all(BUYERS.map((buyer) => heardBy(buyer, transaction)))
  return BUYERS.flatMap((buyer, index) =>
    (calls[index] ?? []).filter(({ half }) => half === 'post').map(({ outcome }) => [buyer, outcome]),
  )
}
const tell = (buyer: Buyer, order: Record<string, string>) =>
  fetch(`${demo.url}/demo/buyers/${buyer}/tell`, { method: 'POST', body: new URLSearchParams(order) })

const networkHeardOfLead = async (transaction: string): Promise<Record<string, string>[]> => {
  const answer = await fetch(`${demo.url}/demo/network/received?txid=${transaction}`)
  const { received } = (await answer.json()) as { received: { parameters: Call['fields'] }[] }
  return received
    .map(({ parameters }) => Object.fromEntries(parameters.map(({ name, value }) => [name, value])))
    .filter(({ event }) => event === 'lead')
}

it('a visitor’s lead is sold to the best of the buyers, and the network and the timeline tell of it', async () => {
  const noise: string[] = []
  page.on('console', (message) => noise.push(message.text()))
  page.on('pageerror', (error) => noise.push(String(error)))
  const transaction = await fillIn()
  await sendForm()
  await chooseQuote()

  await expect.poll(() => postsTo(transaction), { timeout: 20_000 }).toEqual([['slow', 'accepted']])
  const pings = (await Promise.all(BUYERS.map((buyer) => heardBy(buyer, transaction))))
    .flat()
    .filter(({ half }) => half === 'ping')
  expect(pings.length).toBeGreaterThanOrEqual(3)
  expect(JSON.stringify(pings)).not.toMatch(/ann-\d|Ann|Example|5550143/)

  await expect.poll(() => networkHeardOfLead(transaction), { timeout: 5000 }).toHaveLength(1)
  expect((await networkHeardOfLead(transaction))[0]).toMatchObject({
    txid: transaction,
    clickid: 'net-1',
    sold_for: '52.00',
    buyer: 'Slow River Mutual',
    payout: '3.00',
    currency: 'USD',
  })

  await page.getByText('You are matched').waitFor()
  await page.locator('#panel-asked li').getByText('sold', { exact: true }).first().waitFor()
  await page.getByRole('link', { name: 'Continue to your insurer' }).click()
  await page.getByRole('heading', { name: 'Welcome to Slow River Mutual' }).waitFor()

  await page.getByRole('link', { name: 'See how the lead was sold' }).click()
  for (const kind of ['lead', 'sale', 'postback', 'attempt'])
    await page.locator(`#timeline [data-kind=${kind}]`).first().waitFor({ timeout: 5000 })
  await page.getByText('1 lead sold').waitFor()
  expect(await page.locator('#timeline').textContent()).not.toMatch(/ann-\d|Example/)
  expect(noise).toEqual([])
})

it('the lead that the best buyer refuses goes to the next', async () => {
  await tell('slow', { what: 'reject', at: 'post' })
  const transaction = await fillIn()
  await sendForm()
  await page.locator('#quotes').waitFor()
  await expect
    .poll(() => postsTo(transaction), { timeout: 20_000 })
    .toEqual([
      ['slow', 'rejected'],
      ['xml', 'accepted'],
    ])
})

it('a buyer that does not answer its ping costs the visitor no more than the ping timeout', async () => {
  await tell('slow', { what: 'hang', at: 'ping' })
  const transaction = await fillIn()
  const began = performance.now()
  await sendForm()
  await page.locator('#quotes').waitFor()
  expect(performance.now() - began).toBeLessThan(4000)
  await expect.poll(() => postsTo(transaction), { timeout: 20_000 }).toEqual([['xml', 'accepted']])
})

it('a lead whose buyer falls silent after taking it is posted to nobody else, and lets the visitor through', async () => {
  await tell('slow', { what: 'hang', at: 'post' })
  const transaction = await fillIn()
  await sendForm()
  await page.locator('#quotes').waitFor({ timeout: 40_000 })
  await expect.poll(() => postsTo(transaction), { timeout: 20_000 }).toEqual([['slow', 'silent']])
})

it('the same person again gets through, but is offered to nobody', async () => {
  await fillIn()
  await sendForm()
  await page.locator('#quotes').waitFor()
  await page.context().clearCookies()
  await page.evaluate(() => localStorage.clear())
  const transaction = await fillIn({ Email: email.replace('ann', 'ANN') })
  await sendForm()
  await chooseQuote()
  await page.getByText('We know you already').waitFor()
  for (const buyer of BUYERS) expect(await heardBy(buyer, transaction)).toEqual([])
})

it('every fault is shown at its field, and what is mended is sold', async () => {
  const transaction = await fillIn({ Age: '12', Phone: '12' })
  await sendForm()
  await page.getByText('2 fields need another look.').waitFor()
  for (const label of ['Phone', 'Age']) {
    const field = page.getByLabel(label)
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    const fault = page.locator(`#${await field.getAttribute('aria-describedby')}`)
    expect(await fault.textContent()).toMatch(/^[A-Z].{3,}/)
  }
  expect(await postsTo(transaction)).toEqual([])
  await page.getByLabel('Age').fill('34')
  await page.getByLabel('Phone').fill('')
  await sendForm()
  await page.locator('#quotes').waitFor()
  expect(await page.locator('.fault').count()).toBe(0)
  await expect.poll(() => postsTo(transaction), { timeout: 20_000 }).toEqual([['slow', 'accepted']])
})

it.each([
  ['answers an error', (url: string) => page.route(url, (route) => route.fulfill({ status: 500, body: '' }))],
  ['is away', (url: string) => page.route(url, (route) => route.abort())],
  ['never answers', (url: string) => page.route(url, () => undefined)],
])('a visitor gets through where the lead’s door %s', async (_, breakDoor) => {
  await fillIn()
  await breakDoor('**/api/lead/**')
  await sendForm()
  await page.locator('#quotes').waitFor({ timeout: 9000 })
  await chooseQuote()
  await page.getByText('We are still asking').waitFor()
})

/** A call as the start page prints it, made as curl would make it. */
async function makePrinted(id: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const printed = (await page.locator(`#${id}`).textContent()) ?? ''
  const [, url = ''] = /^curl (\S+)/.exec(printed) ?? []
  const headers = [...printed.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ])
  const [, body = ''] = /-d '([^']+)'/.exec(printed) ?? []
  const answer = await fetch(url, { method: 'POST', headers: Object.fromEntries(headers), body })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

it('the calls of the start page do what it says', async () => {
  await page.goto(`${demo.url}/demo/`)
  const sold = await makePrinted('curl-add')
  expect(sold).toMatchObject({ status: 201, body: { code: 'lead_sold', price: expect.anything() } })
  expect(await makePrinted('curl-add')).toMatchObject({ status: 409, body: { code: 'duplicate_lead' } })
  const pinged = await makePrinted('curl-ping')
  expect(pinged).toMatchObject({ status: 201, body: { code: 'ping_accept' } })
  expect(await makePrinted('curl-post')).toMatchObject({ status: 201, body: { code: 'lead_sold' } })
})

it('the buyers’ page tells a buyer to refuse, and shows what it was asked', async () => {
  await page.goto(`${demo.url}/demo/buyers`)
  const card = page.locator('.buyer', { hasText: 'Exemel Insurance' })
  await card.getByRole('button', { name: 'Bid 5 dollars more' }).click()
  await card.getByText('$46.00').waitFor()
  await card.getByLabel('What Exemel Insurance does it to').selectOption('ping')
  await card.getByRole('button', { name: 'Reject' }).click()
  await card.getByText('will reject the next ping').waitFor()
  const ping = (): Promise<string> =>
    fetch(`${demo.url}/demo/buyers/xml/ping`, { method: 'POST', body: '<Lead><Zip>10001</Zip></Lead>' }).then(
      (answer) => answer.text(),
    )
  expect(await ping()).toContain('Not today')
  await card.getByText('behaves').waitFor()
  expect(await ping()).toContain('<Price>46.00</Price>')
  await page.locator('#calls').getByText('bid $46.00').waitFor()
})
