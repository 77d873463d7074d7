import { describe, expect, it } from 'vitest'
import { readGuide } from './guide.ts'
import { eventually, readPanel, useInstallation } from './installation.ts'
import { contactForm, enqueuedTag, rendered } from './wordpress-page.ts'

const guide = readGuide('wordpress')
const here = useInstallation(guide.snippet('Events without code', 'yaml'))

const HEAD = () => here.fit(guide.snippet('With a plugin for header scripts', 'html'))
const ENQUEUED = () => enqueuedTag(guide.snippet('With a child theme', 'php'))
const BUTTON =
  '<div class="wp-block-buttons start-quote is-layout-flex"><div class="wp-block-button"><a class="wp-block-button__link wp-element-button" href="#quote">Start</a></div></div>'

describe('A WordPress page', () => {
  it.each([
    ['a header script', HEAD, 'organic'],
    ['a child theme', () => here.fit(ENQUEUED()), 'fb_ads'],
  ])('has its landing stored with %s, and shows it in the panel', async (_, head, pid) => {
    here.site.put('/', rendered(head(), BUTTON))
    const page = await here.visit('/?gclid=Cj0&cw_debug=1')
    expect(await readPanel(page)).toContain('campaign     auto')
    expect(await here.stored('clicks', page)).toMatchObject([{ pid, params: { gclid: 'Cj0' } }])
  })

  it('gets from the child theme the tag that the guide shows', () => {
    expect(ENQUEUED()).toBe(guide.snippet('With a child theme', 'html').trim())
  })

  it('fires by the classes that the campaign names', async () => {
    here.site.put('/', rendered(HEAD(), BUTTON + contactForm(guide.snippet('Forms', 'text'))))
    const page = await here.visit('/')
    await page.click('text=Start')
    await page.click('text=Send')
    await here.hasFired(page, ['step_1', 'step_2'])
  })

  it('counts a sale once, however often its thank-you page is seen', async () => {
    here.site.put('/', rendered(HEAD(), guide.snippet('Events without code', 'html')))
    const page = await here.visit('/')
    await here.hasFired(page, ['sale'])
    const answered = page.waitForResponse(/\/api\/event\//)
    await page.reload()
    expect((await answered).status()).toBe(403)
    expect(await here.stored('conversions', page)).toMatchObject([{ revenue: '49.90' }])
  })

  it('fills the hidden fields of a form that is sent by its plugin', async () => {
    here.site.put('/', rendered(HEAD(), contactForm(guide.snippet('Forms', 'text'))))
    const page = await here.visit('/?sub1=adset-7&utm_source=spring')
    await page.click('text=Send')
    await page.getByText('has been sent').waitFor()
    const transaction_id = await page.evaluate(() => window.clickwire?.transactionId)
    const sent = await page.evaluate(() => Reflect.get(window, 'sent'))
    expect(sent).toEqual({ transaction_id, sub1: 'adset-7', utm_source: 'spring', email: '' })
  })

  it('waits for what the banner’s plugin lets run', async () => {
    const asking = HEAD().replace('<script ', '<script data-consent="required" ')
    const head = (agreed: string) => rendered(asking + agreed, '')
    here.site.put('/', head(''))
    here.site.put('/agreed', head(guide.snippet('Consent', 'html')))
    const page = await here.visitor.newPage()
    await page.goto(here.site.url('/'))
    await page.waitForFunction(() => window.clickwire)
    expect(await here.visitor.cookies()).toEqual([])
    await page.goto(here.site.url('/agreed'))
    await eventually(async () => expect(await here.stored('clicks', page)).toHaveLength(1))
  })

  it('is tracked from its own domain, through a path of the site', async () => {
    const recipe = guide.snippet('From your own domain', 'apache')
    const [, path, to = ''] = /RewriteRule \^(\S+)\(\.\*\)\$ (\S+)\$1 \[P,L\]/.exec(recipe) ?? []
    here.site.forward(`/${path}`, to.replace('https://t.example.com', here.collector.url))
    here.site.put('/', rendered('<script async src="/cw/sdk/auto/clickwire.js"></script>', ''))
    expect(await here.stored('clicks', await here.visit('/'))).toHaveLength(1)
    expect(here.site.asked.map(({ pathname }) => pathname)).toContain('/cw/api/click')
  })

  it('is told nothing that was not tried here', () => {
    expect(guide.untried()).toEqual([])
  })
})
