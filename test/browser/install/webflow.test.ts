import { beforeEach, describe, expect, it } from 'vitest'
import { readGuide } from './guide.ts'
import { eventually, readPanel, useInstallation } from './installation.ts'
import { formBlock, published, WEBFLOW_SCRIPT } from './webflow-page.ts'

const guide = readGuide('webflow')
const here = useInstallation()

const HEAD = () => here.fit(guide.snippet('The script', 'html'))
const EMBED = () => guide.snippet('What the visitor came with, in Webflow’s submissions', 'html')

/** The attributes that the guide lets be added to an element, as the page then has them. */
const attributesOf = (element: string) =>
  guide
    .rows('Events without code')
    .filter(([of]) => of === element)
    .map(([, name, value]) => `${name}="${value}"`)
    .join(' ')

const body = () => `
  <section class="hero"><a href="#quote" class="w-button" ${attributesOf('Button')}>Get a quote</a></section>
  <section class="prices" ${attributesOf('Section')}>Our prices</section>
  <a href="http://www.partner.example/quote" class="link" ${attributesOf('Link')}>Compare</a>
  ${formBlock(attributesOf('Form'), EMBED())}`

beforeEach(() => {
  here.site.put('/webflow.js', WEBFLOW_SCRIPT)
  here.site.put('/api/v1/form/64f0deca', '{}')
})

describe('A published Webflow page', () => {
  it('has its landing stored, and shows it in the panel', async () => {
    here.site.put('/', published(HEAD(), body()))
    const page = await here.visit('/?gclid=Cj0&cw_debug=1')
    expect(await readPanel(page)).toContain('campaign     auto')
    expect(await here.stored('clicks', page)).toMatchObject([{ params: { gclid: 'Cj0' } }])
  })

  it('fires by custom attributes alone', async () => {
    here.site.put('/', published(HEAD(), body()))
    const page = await here.visit('/')
    await here.hasFired(page, ['step_2'])
    await page.click('text=Get a quote')
    await page.fill('#first_name', 'Ann')
    await page.fill('#email', 'ann@example.com')
    await page.click('[type=submit]')
    await here.hasFired(page, ['step_1', 'step_2', 'sale'])
    expect(await here.stored('conversions', page)).toMatchObject([{ revenue: '49.90' }])
  })

  it('offers the form as a lead, and Webflow has it with what the visitor came with', async () => {
    here.site.put('/', published(HEAD(), body()))
    const page = await here.visit('/?sub1=adset-7&utm_source=spring')
    await page.fill('#first_name', 'Ann')
    await page.fill('#email', 'ann@example.com')
    await page.click('[type=submit]')
    await page.getByText('Thank you!').waitFor()
    await eventually(async () => expect(await here.stored('leads', page)).toHaveLength(1))
    const submission = here.site.asked.find(({ pathname }) => pathname.startsWith('/api/v1/form/'))
    expect(Object.fromEntries(submission?.searchParams ?? [])).toEqual({
      first_name: 'Ann',
      email: 'ann@example.com',
      transaction_id: await page.evaluate(() => window.clickwire?.transactionId),
      sub1: 'adset-7',
      utm_source: 'spring',
    })
  })

  it('lets a marked link carry the transaction', async () => {
    here.site.put('/', published(HEAD(), body()))
    const page = await here.visit('/')
    const id = await page.evaluate(() => window.clickwire?.transactionId)
    await page.dispatchEvent('text=Compare', 'pointerdown')
    expect(await page.getAttribute('text=Compare', 'href')).toBe(
      `http://www.partner.example/quote?transaction_id=${id}`,
    )
  })

  it('waits for the banner, and remembers what it was told', async () => {
    const head = here.fit(guide.snippet('Consent', 'html', 'data-consent'))
    const footer = guide.snippet('Consent', 'html', '#agree')
    here.site.put('/', published(head, '<a id="agree" class="w-button" href="#">Agree</a>', footer))
    const page = await here.visitor.newPage()
    await page.goto(here.site.url('/?gclid=G'))
    await page.waitForFunction(() => window.clickwire)
    expect(await here.visitor.cookies()).toEqual([])
    await page.click('#agree')
    await eventually(async () =>
      expect(await here.stored('clicks', page)).toMatchObject([{ params: { gclid: 'G' } }]),
    )
    const second = await here.visit('/?gclid=H')
    const told = await second.evaluate(() => window.clickwire?.ready)
    expect(told).toMatchObject({ status: '200', code: 'touch_recorded' })
  })

  it('is told nothing that was not tried here', () => {
    expect(guide.untried()).toEqual([])
  })
})
