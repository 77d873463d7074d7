import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Journey } from '../../demo-site/journey.ts'
import { type Demo, startDemo } from './demo-on-a-port.ts'

const PAGES = [
  ...['/demo/', '/demo/landing', '/demo/form', '/demo/thanks'],
  ...['/demo/network', '/demo/live', '/demo/buyers', '/demo/buyers/slow/welcome'],
]
const FUNNEL = ['/demo/landing', '/demo/form', '/demo/thanks']
const NOW = Date.UTC(2026, 10, 21, 12, 0, 0, 250)

const journey: Journey = {
  transaction_id: 'tx-known-1',
  cid: 'auto',
  pid: 'fb_ads',
  landing: { url: 'http://127.0.0.1/demo/landing?sub1=a', referrer: '', params: { sub1: 'a' } },
  items: [
    { at: '2026-11-21T12:00:00.000Z', kind: 'click', code: 'click_recorded', summary: 'Landed', facts: {} },
  ],
}

let demo: Demo
beforeAll(async () => {
  demo = await startDemo(() => NOW, [journey])
})
afterAll(() => demo.server.close())

const read = async (path: string): Promise<string> => (await demo.ask(path)).text()

describe('a page of the demo', () => {
  it.each(PAGES)('%s: it is HTML with a title and one main heading shown first', async (path) => {
    const response = await demo.ask(path)
    const html = await response.text()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(html).toMatch(/<html lang="en">[\s\S]*<title>[^<]+<\/title>[\s\S]*<main/)
    expect(html.match(/<h[1-6]/)?.[0]).toBe('<h1')
  })

  it.each(PAGES)('%s: it may load from this program alone, and runs nothing inline', async (path) => {
    const response = await demo.ask(path)
    const html = await response.text()
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'self'; /)
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/)
    expect(html.match(/(?:src|href|action)="(?!\/)[^"#][^"]*"/g)).toBeNull()
  })

  it.each(PAGES)('%s: it names nothing of the demo that is not there', async (path) => {
    const html = await read(path)
    const named = [...html.matchAll(/(?:src|href|action)="(\/demo\/[^"]*)"/g)].map((match) => match[1] ?? '')
    expect(named.length).toBeGreaterThan(5)
    for (const address of new Set(named)) {
      const response = await demo.ask(address.replaceAll('&amp;', '&'))
      expect([address, response.status]).toEqual([address, 200])
    }
  })

  it('is found under its own address only: any other is told so, with a way back', async () => {
    const response = await demo.ask('/demo/elsewhere')
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('href="/demo/"')
  })
})

describe('an asset of the demo', () => {
  it.each([
    ['/demo/assets/tokens.css', 'text/css; charset=utf-8'],
    ['/demo/assets/live.js', 'text/javascript; charset=utf-8'],
    ['/demo/assets/kinds.svg', 'image/svg+xml'],
  ])('%s: it comes as %s, and is asked for anew after an upgrade', async (path, type) => {
    const response = await demo.ask(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(response.headers.get('etag')).toBeTruthy()
    await response.body?.cancel()
  })

  it.each([
    ...['start', 'network', 'live', 'buyers', 'welcome'],
    ...['panel', 'funnel', 'example-lead', 'thanks'],
  ])('%s.js: it imports only what is there, and no other host', async (name) => {
    const script = await read(`/demo/assets/${name}.js`)
    expect(script).not.toMatch(/https:\/\//)
    for (const [, file = ''] of script.matchAll(/from '\.\/([^']+)'/g)) {
      const imported = await demo.ask(`/demo/assets/${file}`)
      expect([file, imported.status]).toEqual([file, 200])
    }
  })
})

describe('the funnel', () => {
  it.each(FUNNEL)('%s: it carries the script tag of the campaign', async (path) => {
    expect(await read(path)).toContain('<script async src="/sdk/auto/clickwire.js"></script>')
  })

  it('asks for the ZIP code under the name that the campaign fires step_1 by', async () => {
    expect(await read('/demo/landing')).toMatch(/<form[^>]*>[\s\S]*<input[^>]*name="zip_code"[\s\S]*<\/form>/)
  })

  it('fires step_2 by an attribute of the form whose hidden fields the script fills', async () => {
    const html = await read('/demo/form')
    expect(html).toMatch(/<form[^>]*data-cw-fire="step_2"/)
    for (const name of ['transaction_id', 'sub1', 'utm_source']) {
      expect(html).toContain(`<input type="hidden" name="${name}">`)
    }
  })

  it('asks for every field of the lead type that a visitor can know, and for the consent to be called', async () => {
    const html = await read('/demo/form')
    for (const name of ['first_name', 'last_name', 'email', 'phone', 'zip_code', 'age', 'tcpa_consent']) {
      expect(html).toMatch(new RegExp(`<label for="${name}">[^<]+`))
      expect(html).toMatch(new RegExp(`<input[^>]* name="${name}"`))
    }
  })

  it('fires the sale of 49.90 from the script of the thank-you page', async () => {
    expect(await read('/demo/thanks')).toContain('src="/demo/assets/thanks.js"')
    expect(await read('/demo/assets/thanks.js')).toContain(
      "sdk.fire('sale', { revenue: 49.9, currency: 'USD' })",
    )
  })
})

describe('the live page', () => {
  const ask = async (query: string): Promise<unknown> => (await demo.ask(`/demo/live/journey${query}`)).json()

  it('gets the journey of the transaction it asks for, with the time by the collector', async () => {
    expect(await ask('?transaction_id=tx-known-1')).toEqual({ now: '2026-11-21T12:00:00.250Z', journey })
  })

  it.each(['?transaction_id=tx-unknown-1', '?transaction_id=', ''])(
    'hears "none yet" and no error for %j, which the collector does not know',
    async (query) => {
      expect(await ask(query)).toEqual({ now: '2026-11-21T12:00:00.250Z', journey: null })
    },
  )
})
