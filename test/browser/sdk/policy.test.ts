import { describe, expect, it } from 'vitest'
import { eventually, html, useSite } from './site.ts'

const site = useSite()

/** Puts a page under a policy that allows scripts and connections from here alone, and what else is given. */
const under = (body: string, more = '', connect = "'self'", tag?: string) =>
  site.collector.page('/strict', html(body, tag), {
    'content-security-policy': `default-src 'none'; script-src 'self'; connect-src ${connect}; img-src data:; ${more}`,
  })

describe('A page with a strict policy', () => {
  it('has its landing, its events and its storage without unsafe-inline', async () => {
    under('<button data-cw-fire="go">Go</button>')
    const page = await site.visit('/strict?gclid=G')
    await page.evaluate(() => window.sdk.ready)
    await page.click('button')
    await eventually(() => expect(site.collector.stored()).toEqual(['go']))
    expect(await page.evaluate(() => Object.keys(localStorage))).toContain('cw_auto')
    expect(site.noise).toEqual([])
  })

  it('that trusts no strings either', async () => {
    under('<form><input type="hidden" name="sub1"></form>', "require-trusted-types-for 'script'")
    const page = await site.visit('/strict?sub1=A')
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true })
    await eventually(async () => expect(await page.inputValue('input')).toBe('A'))
    expect(site.noise).toEqual([])
  })

  it('that names the collector alone, on another host', async () => {
    const host = site.collector.url('', 't.shop.localtest')
    site.collector.page('/strict', html('', `<script async src="${host}/sdk.js" data-cid="auto"></script>`), {
      'content-security-policy': `default-src 'none'; script-src ${host}; connect-src ${host}; img-src data:`,
    })
    const page = await site.visit('/strict', 'www.shop.localtest')
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true })
    expect(site.noise).toEqual([])
  })

  it('that forgot the collector works on, and the tracker is silent about it', async () => {
    await site.stopClock()
    under('', '', "'none'")
    const page = await site.visit('/strict')
    const answer = page.evaluate(() => window.sdk.fire('step_1'))
    await site.turn(11_000)
    expect(await answer).toMatchObject({ ok: false, code: 'queued' })
    // The browser itself says that it kept to the policy; nothing else may be said.
    expect(site.noise.filter((said) => !said.includes('Content Security Policy'))).toEqual([])
    expect(site.collector.heard).toEqual([])
  })

  it('shows the debug panel', async () => {
    under('<p>Hello</p>')
    const page = await site.visit('/strict?cw_debug=1')
    await page.waitForSelector('aside')
    await page.evaluate(() => window.sdk.fire('step_1'))
    expect(await page.textContent('aside')).toContain(await page.evaluate(() => window.sdk.transactionId))
    await eventually(async () => expect(await page.textContent('aside')).toContain('event_fired'))
    expect(site.noise).toEqual([])
  })
})
