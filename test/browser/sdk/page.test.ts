import { describe, expect, it } from 'vitest'
import { eventually, html, useSite } from './site.ts'

const site = useSite()
const FORM =
  '<form><input type="hidden" name="transaction_id"><input type="hidden" name="sub1"><input type="hidden" name="UTM_Source"><input type="hidden" name="token"><input name="email" value="a@b.example"></form>'

describe('Forms', () => {
  const filled = 'input[name=sub1]:not([value=""])'
  const values = () =>
    Object.fromEntries([...document.querySelectorAll('input')].map(({ name, value }) => [name, value]))

  it('have their hidden fields filled', async () => {
    site.collector.page('/form', html(FORM))
    const page = await site.visit('/form?sub1=A&utm_source=google&token=secret')
    await page.waitForSelector(filled, { state: 'attached' })
    expect(await page.evaluate(values)).toEqual({
      transaction_id: await page.evaluate(() => window.sdk.transactionId),
      sub1: 'A',
      UTM_Source: 'google',
      token: '',
      email: 'a@b.example',
    })
  })

  it('have them filled on a later page of the funnel too', async () => {
    site.collector.page('/form', html(FORM))
    const page = await site.visit('/?sub1=A')
    await page.evaluate(() => window.sdk.ready)
    await page.goto(site.collector.url('/form'))
    await page.waitForSelector(filled, { state: 'attached' })
  })

  it('have them filled when they appear later', async () => {
    const page = await site.visit('/?sub1=A')
    await page.evaluate(() => window.sdk.ready)
    await page.evaluate((form) => document.body.insertAdjacentHTML('beforeend', form), FORM)
    await page.waitForSelector(filled, { state: 'attached' })
  })

  it('have them filled at the last moment, when the page emptied them', async () => {
    site.collector.page('/form', html(FORM))
    const page = await site.visit('/form?sub1=A')
    await page.waitForSelector(filled, { state: 'attached' })
    const sent = await page.evaluate(() => {
      const [form] = document.forms
      const input = form?.querySelector<HTMLInputElement>('[name=sub1]')
      if (input) input.value = ''
      return new FormData(form).get('sub1')
    })
    expect(sent).toBe('A')
  })
})

describe('Links', () => {
  it('that are marked or lead to a domain of the campaign carry the transaction', async () => {
    site.collector.bake({ cid: 'linked', links: '(^|\\.)(partner\\.example)(:\\d+)?$' })
    site.collector.page(
      '/links',
      html(
        `<a id="marked" data-cw-link href="https://other.example/x?a=%20b&transaction_id=old#part">1</a>
         <a id="domain" href="https://www.partner.example/y">2</a>
         <a id="lookalike" href="https://notpartner.example/y">3</a>
         <a id="mail" data-cw-link href="mailto:a@b.example">4</a>`,
        '<script async src="/sdk/linked/clickwire.js"></script>',
      ),
    )
    const page = await site.visit('/links')
    await page.evaluate(() => {
      document.addEventListener('click', (event) => event.preventDefault())
      const late = document.createElement('a')
      late.id = 'late'
      late.textContent = '5'
      late.href = 'https://partner.example/z?q=1'
      document.body.append(late)
    })
    await page.evaluate(() => window.sdk.ready)
    for (const id of ['marked', 'domain', 'lookalike', 'mail', 'late']) await page.click(`#${id}`)
    const id = await page.evaluate(() => window.sdk.transactionId)
    const href = (link: string) => page.getAttribute(link, 'href').then((address) => new URL(String(address)))
    const marked = await href('#marked')
    expect(marked.searchParams.get('transaction_id')).toBe(id)
    expect(marked.href).toContain('a=%20b')
    expect(marked.hash).toBe('#part')
    expect((await href('#domain')).searchParams.getAll('transaction_id')).toEqual([id])
    expect((await href('#late')).searchParams.get('q')).toBe('1')
    expect((await href('#late')).searchParams.get('transaction_id')).toBe(id)
    expect((await href('#lookalike')).href).toBe('https://notpartner.example/y')
  })

  it('can be decorated by the page', async () => {
    const page = await site.visit('/?transaction_id=decorated-1')
    const decorated = (url: string) => page.evaluate((link) => window.sdk.decorate(link), url)
    expect(new URL(await decorated('https://x.example/a?b=1#c')).searchParams.get('transaction_id')).toBe(
      'decorated-1',
    )
    expect(await decorated('https://x.example/a#c?d')).toMatch(
      /^https:\/\/x\.example\/a\?transaction_id=decorated-1&?#c\?d$/,
    )
    expect(await decorated('/next')).toBe('/next?transaction_id=decorated-1')
  })
})

describe('Events without code', () => {
  it('are fired by a click, a submit, a change and a view', async () => {
    site.collector.page(
      '/marked',
      html(`<button data-cw-fire="go" data-cw-revenue="12.5"><b>Go</b></button>
        <form data-cw-fire="sent"><input name="zip" data-cw-fire="typed" data-cw-on="change"><button type="submit">Send</button></form>
        <div style="height:3000px"></div><section data-cw-fire="seen" data-cw-on="view">End</section>
        <script src="/stay.js"></script>`),
    )
    site.collector.page('/stay.js', "document.addEventListener('submit', (event) => event.preventDefault())")
    const page = await site.visit('/marked')
    await page.evaluate(() => window.sdk.ready)
    await page.click('b')
    await page.fill('input', '10001')
    await page.click('[type=submit]')
    await eventually(() => expect(site.collector.stored().sort()).toEqual(['go', 'sent', 'typed']))
    await page.evaluate(() => document.querySelector('section')?.scrollIntoView())
    await eventually(() => expect(site.collector.stored().sort()).toEqual(['go', 'seen', 'sent', 'typed']))
    expect(site.collector.events('go')[0]?.body).toMatchObject({ revenue: '12.5' })
  })

  it('are fired by the rules of the campaign, once in a transaction', async () => {
    site.collector.bake({
      cid: 'auto',
      auto: [
        { event_id: 'broken', on: 'click', selector: ':::', once: true },
        { event_id: 'started', on: 'click', selector: '#start', path: '^/quote.*$', once: true },
        { event_id: 'again', on: 'click', selector: '#start' },
        { event_id: 'elsewhere', on: 'click', selector: '#start', path: '^/other$', once: true },
        { event_id: 'loaded', on: 'load', selector: 'html', path: '^/quote/.*$', once: true },
        { event_id: 'typed', on: 'change', selector: 'form [name=zip]', once: true },
        { event_id: 'seen', on: 'view', selector: '#late', once: true },
      ],
    })
    const TAG = '<script async src="/sdk/auto/clickwire.js"></script>'
    site.collector.page(
      '/quote/1',
      html('<button id="start">Start</button><form><input name="zip"></form>', TAG),
    )
    const page = await site.visit('/quote/1')
    await page.evaluate(() => window.sdk.ready)
    for (let n = 0; n < 2; n++) await page.click('#start')
    await page.fill('input', '10001')
    await page.locator('input').blur()
    await page.evaluate(() => document.body.insertAdjacentHTML('afterbegin', '<p id="late">Late</p>'))
    await eventually(() => expect(site.collector.stored()).toContain('seen'))
    await page.goto(site.collector.url('/quote/1'))
    await page.evaluate(() => window.sdk.ready)
    await page.click('#start')
    await eventually(() => expect(site.collector.events('again')).toHaveLength(3))
    const fired = site.collector.stored().filter((eventId) => eventId !== 'again')
    expect(fired.sort()).toEqual(['loaded', 'seen', 'started', 'typed'])
    expect(site.noise).toEqual([])
  })
})

describe('A lead', () => {
  const LEAD =
    html(`<form data-cw-lead action="/elsewhere"><input name="email" value="a@b.example"><input name="pass" type="password" value="p">
    <input type="checkbox" name="tcpa_consent" value="1" checked><input type="checkbox" name="news" value="1">
    <input type="radio" name="age" value="18"><input type="radio" name="age" value="21" checked>
    <select name="state"><option>NY</option><option selected>CA</option></select><button type="submit">Send</button></form>
    <input type="hidden" name="xxTrustedFormCertUrl" value="https://cert.example/1"><input type="hidden" name="universal_leadid" value="L-1">`)

  it('is answered with what became of it', async () => {
    site.collector.page('/lead', LEAD)
    const page = await site.visit('/lead')
    const answer = await page.evaluate(() => {
      const [form] = document.forms
      return form ? window.sdk.lead(form) : undefined
    })
    expect(answer).toMatchObject({ ok: true, code: 'lead_sold', redirect_url: 'https://buyer.example/next' })
    const lead = site.collector.heard.find(({ path }) => path === '/api/lead/auto')
    expect(lead?.body).toMatchObject({
      email: 'a@b.example',
      tcpa_consent: '1',
      age: '21',
      state: 'CA',
      xxTrustedFormCertUrl: 'https://cert.example/1',
      universal_leadid: 'L-1',
      transaction_id: await page.evaluate(() => window.sdk.transactionId),
    })
    expect(lead?.body).not.toHaveProperty('pass')
    expect(lead?.body).not.toHaveProperty('news')
  })

  it('comes from a marked form as it is sent, and is never kept in the storage', async () => {
    site.collector.page('/lead', LEAD)
    const page = await site.visit('/lead')
    await page.evaluate(() => window.sdk.ready)
    await page.click('[type=submit]')
    await page.waitForURL('**/elsewhere*')
    await eventually(() =>
      expect(site.collector.heard.filter(({ path }) => path === '/api/lead/auto')).toHaveLength(1),
    )
    expect(JSON.stringify(await page.evaluate(() => ({ ...localStorage })))).not.toContain('a@b.example')
  })

  it('waits for its click', async () => {
    site.collector.answer((heard) =>
      heard.path === '/api/click' && site.collector.clicks().length < 2 ? { status: 503 } : 'as usual',
    )
    const page = await site.visit('/')
    expect(await page.evaluate(() => window.sdk.lead({ email: 'a@b.example' }))).toMatchObject({
      ok: true,
      code: 'lead_sold',
    })
    expect(site.collector.heard.map(({ path }) => path).at(-1)).toBe('/api/lead/auto')
  })
})
