import { describe, expect, it } from 'vitest'
import { STUB } from '../../../sdk/stub.ts'
import { readGuide } from './guide.ts'
import { eventually, readPanel, useInstallation } from './installation.ts'

const guide = readGuide('html')
const here = useInstallation(guide.snippet('Links to your other domains', 'yaml'))

const pageOf = (head: string, body = '') =>
  `<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>Shop</title>${here.fit(head)}</head><body>${body}</body></html>`
const TAG = () => guide.snippet('The script', 'html')

describe('A plain page that follows the guide', () => {
  it('has its landing stored, and shows it in the panel', async () => {
    here.site.put('/', pageOf(TAG()))
    const page = await here.visit('/?gclid=Cj0&pid=fb_ads&cw_debug=1')
    expect(await readPanel(page)).toContain('campaign     auto')
    expect(await here.stored('clicks', page)).toMatchObject([{ pid: 'fb_ads', params: { gclid: 'Cj0' } }])
  })

  it('names the source, and the collector where the script is a copy', async () => {
    const copy = await (await fetch(`${here.collector.url}/sdk/auto/clickwire.js`)).text()
    here.site.put('/copy.js', copy)
    here.site.put(
      '/',
      pageOf(`<script src="/copy.js" data-host="https://t.example.com" data-pid="fb_ads"></script>`),
    )
    const page = await here.visit('/')
    expect(await here.stored('clicks', page)).toMatchObject([{ pid: 'fb_ads' }])
  })

  it('may call before the script has loaded', async () => {
    const calls = guide.snippet('Calls from the page', 'html')
    expect(calls).toContain(STUB)
    here.site.put('/', pageOf(calls))
    const page = await here.visit('/')
    await page.waitForFunction(() => document.title === 'conversion_fired')
    expect(await here.stored('conversions', page)).toMatchObject([{ revenue: '49.90', currency: 'USD' }])
  })

  it('fires events without code', async () => {
    here.site.put('/', pageOf(TAG(), guide.snippet('Events without code', 'html')))
    here.site.put('/thanks', pageOf(TAG()))
    const page = await here.visit('/')
    await here.hasFired(page, ['step_2'])
    await page.click('text=See my quotes')
    await page.click('text=Buy')
    await page.waitForURL('**/thanks?')
    await here.hasFired(page, ['step_1', 'step_2', 'sale'])
    expect(await here.stored('conversions', page)).toMatchObject([{ revenue: '49.90' }])
  })

  it('offers its form as a lead, and sends it filled where it always went', async () => {
    here.site.put('/', pageOf(TAG(), guide.snippet('Forms', 'html')))
    here.site.put('/thanks', pageOf(TAG()))
    const page = await here.visit('/?sub1=adset-7&utm_source=spring')
    await page.fill('[name=first_name]', 'Ann')
    await page.fill('[name=email]', 'ann@example.com')
    await page.click('text=Get my quote')
    await page.waitForURL('**/thanks?*')
    const sent = Object.fromEntries(new URL(page.url()).searchParams)
    const transaction_id = await page.evaluate(() => window.clickwire?.transactionId)
    expect(sent).toMatchObject({ transaction_id, sub1: 'adset-7', utm_source: 'spring', first_name: 'Ann' })
    await eventually(async () => expect(await here.stored('leads', page)).toHaveLength(1))
  })

  it('leads to other domains with the transaction', async () => {
    const links = guide.snippet('Links to your other domains', 'html')
    here.site.put(
      '/',
      pageOf(TAG(), links.replaceAll('.example/', `.example:${new URL(here.site.url('/')).port}/`)),
    )
    here.site.put('/quote', pageOf(TAG()))
    const page = await here.visit('/')
    const transaction_id = await page.evaluate(() => window.clickwire?.transactionId)
    for (const link of ['Compare', 'Compare elsewhere']) {
      await page.goto(here.site.url('/'))
      await page.waitForFunction(() => window.clickwire)
      await page.click(`text="${link}"`)
      await page.waitForURL('**/quote?*')
      await page.waitForFunction(() => window.clickwire)
      expect(await page.evaluate(() => window.clickwire?.transactionId)).toBe(transaction_id)
    }
  })

  it('waits for consent, and then tells what there was', async () => {
    here.site.put('/', pageOf('', here.fit(guide.snippet('Consent', 'html'))))
    const page = await here.visitor.newPage()
    await page.goto(here.site.url('/?gclid=G'))
    await page.waitForFunction(() => window.clickwire)
    expect(await here.visitor.cookies()).toEqual([])
    expect(await here.stored('clicks', page)).toEqual([])
    await page.click('text=Agree')
    await eventually(async () =>
      expect(await here.stored('clicks', page)).toMatchObject([{ params: { gclid: 'G' } }]),
    )
    expect(await here.visitor.cookies()).toHaveLength(1)
    await page.click('text=Refuse')
    expect(await here.visitor.cookies()).toEqual([])
  })

  it('is tracked from its own domain, through a path of the site', async () => {
    const recipe = guide.snippet('From your own domain', 'nginx')
    const [, path = '', to = ''] = /location (\S+) \{\s+proxy_pass (\S+);/.exec(recipe) ?? []
    here.site.forward(path, to.replace('https://t.example.com', here.collector.url))
    here.site.put('/', pageOf(guide.snippet('From your own domain', 'html')))
    const page = await here.visit('/?cw_debug=1')
    await readPanel(page)
    expect(await here.stored('clicks', page)).toHaveLength(1)
    expect(here.site.asked.map(({ pathname }) => pathname)).toEqual(
      expect.arrayContaining(['/cw/sdk/auto/clickwire.js', '/cw/api/click', '/cw/sdk-debug.js']),
    )
  })

  it('works under the policy that the guide names', async () => {
    const policy = here.fit(guide.snippet('Content Security Policy', 'text')).trim()
    here.site.put('/', pageOf(TAG()), { 'content-security-policy': policy })
    expect(await readPanel(await here.visit('/?cw_debug=1'))).toContain('transaction')
  })

  it('is told nothing that was not tried here', () => {
    expect(guide.untried()).toEqual([])
  })
})
