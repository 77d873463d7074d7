import { beforeEach, describe, expect, it } from 'vitest'
import { STUB } from '../../../sdk/stub.ts'
import { readGuide } from './guide.ts'
import { eventually, readPanel, useInstallation } from './installation.ts'
import { type CustomTag, container, LOADER } from './tag-manager.ts'

const guide = readGuide('google-tag-manager')
const here = useInstallation()

const SCRIPT = (): CustomTag => ({ html: here.fit(guide.snippet('The script', 'html')), on: 'gtm.js' })
const SALE = (): CustomTag => ({ html: guide.snippet('Events', 'html', 'sdk.fire'), on: 'purchase' })
const AGREED = (): CustomTag => ({ html: guide.snippet('Consent', 'html'), on: 'agreed' })
const PURCHASE = `dataLayer.push({ event: 'purchase', value: 49.9, currency: 'EUR' })`

const pageOf = (body: string) =>
  `<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>Shop</title>${LOADER}</head><body>${body}</body></html>`

beforeEach(() => {
  here.site.put('/gtm.js', container([SCRIPT(), SALE()]))
})

describe('A page with a container', () => {
  it('has its landing stored with the tag’s source, and shows it in the panel', async () => {
    here.site.put('/', pageOf(''))
    const page = await here.visit('/?gclid=Cj0&cw_debug=1')
    expect(await readPanel(page)).toContain('campaign     auto')
    expect(await here.stored('clicks', page)).toMatchObject([{ pid: 'fb_ads', params: { gclid: 'Cj0' } }])
    expect(guide.snippet('The script', 'html')).toContain(STUB)
  })

  it('fires with the variables of the data layer, also before the script has loaded', async () => {
    here.site.put('/', pageOf(`<script>${PURCHASE}</script>`))
    const page = await here.visit('/')
    await here.hasFired(page, ['sale'])
    expect(await here.stored('conversions', page)).toMatchObject([{ revenue: '49.90', currency: 'EUR' }])
  })

  it('fires later by a trigger', async () => {
    here.site.put('/', pageOf(''))
    const page = await here.visit('/')
    await page.evaluate(PURCHASE)
    await here.hasFired(page, ['sale'])
  })

  it('attends to the attributes of the page', async () => {
    here.site.put('/', pageOf(guide.snippet('Events', 'html', 'data-cw-fire')))
    here.site.put('/thanks', pageOf(''))
    const page = await here.visit('/')
    await page.dispatchEvent('text=Compare', 'pointerdown')
    const id = await page.evaluate(() => window.clickwire?.transactionId)
    expect(await page.getAttribute('text=Compare', 'href')).toContain(`?transaction_id=${id}`)
    await page.click('text=See my quotes')
    await page.fill('[name=first_name]', 'Ann')
    await page.fill('[name=email]', 'ann@example.com')
    await page.click('text=Get my quote')
    await page.waitForURL(`**/thanks?transaction_id=${id}&*`)
    await page.waitForFunction(() => window.clickwire)
    await here.hasFired(page, ['step_1', 'step_2'])
    await eventually(async () => expect(await here.stored('leads', page)).toHaveLength(1))
  })

  it('waits for consent, and then tells what there was', async () => {
    const line = guide.snippet('Consent', 'js')
    const asking = {
      ...SCRIPT(),
      html: SCRIPT().html.replace(/^.*dataset\.pid.*$/m, (pid) => `${pid}\n${line}`),
    }
    here.site.put('/gtm.js', container([asking, SALE(), AGREED()]))
    here.site.put('/', pageOf(`<script>${PURCHASE}</script>`))
    const page = await here.visitor.newPage()
    await page.goto(here.site.url('/?gclid=G'))
    await page.waitForFunction(() => window.clickwire)
    expect(await here.visitor.cookies()).toEqual([])
    await page.evaluate(`dataLayer.push({ event: 'agreed' })`)
    await here.hasFired(page, ['sale'])
    expect(await here.stored('clicks', page)).toMatchObject([{ params: { gclid: 'G' } }])
  })

  it('is told nothing that was not tried here', () => {
    expect(guide.untried()).toEqual([])
  })
})
