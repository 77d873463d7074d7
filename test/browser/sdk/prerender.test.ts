import { describe, expect, it } from 'vitest'
import { openAlone } from '../../support/lone-chromium.ts'
import { BLOCKING_TAG, eventually, html, useSite } from './site.ts'

const site = useSite()
const said = (what: string) => site.collector.heard.find(({ path }) => path === `/api/said/${what}`)
const tracked = () => site.collector.heard.filter(({ path }) => !path.startsWith('/api/said/'))

// The page itself says what becomes of it: under developer tools Chromium prerenders nothing.
const RULES = `<script type="speculationrules">{"prerender":[{"urls":["/to?gclid=9"],"eagerness":"immediate"}]}</script>
  <a href="/to?gclid=9">On</a><script src="/from.js"></script>`
const FROM = `const wait = async () => {
  while (!(await fetch('/go')).ok) await new Promise((resolve) => setTimeout(resolve, 50))
  document.querySelector('a').click()
}
wait()`
const TO = `const say = (what, facts) => fetch('/api/said/' + what, { method: 'POST', body: JSON.stringify(facts) })
say('opened', { prerendering: document.prerendering })
sdk.fire('early')
setTimeout(() => say('settled', { prerendering: document.prerendering, kept: Object.keys(localStorage), cookie: document.cookie }), 500)
document.addEventListener('prerenderingchange', () =>
  say('shown', { after: performance.getEntriesByType('navigation')[0].activationStart }))`

describe('A page that the browser prerenders', () => {
  const prerender = async () => {
    site.collector.page('/from', html(RULES, ''))
    site.collector.page('/from.js', FROM)
    site.collector.page('/to', html('<script src="/to.js"></script>', BLOCKING_TAG))
    site.collector.page('/to.js', TO)
    const browser = openAlone(site.collector.url('/from'))
    await eventually(() => expect(said('settled')).toBeDefined()).catch((error) => {
      void browser.close()
      throw error
    })
    return browser
  }

  it('tells and keeps nothing until it is shown, and then its click and what it fired, once', async () => {
    const browser = await prerender()
    try {
      expect(said('opened')?.body).toEqual({ prerendering: true })
      expect(said('settled')?.body).toEqual({ prerendering: true, kept: [], cookie: '' })
      expect(tracked()).toEqual([])
      site.collector.page('/go', '')
      await eventually(() => expect(site.collector.stored()).toEqual(['early']))
      // The page says that it is shown by a request of its own, which may come in after the tracker's.
      await eventually(() => expect(said('shown')).toBeDefined())
      expect(Number(said('shown')?.body.after)).toBeGreaterThan(0)
      const landings = tracked().flatMap(({ path, body }) =>
        path === '/api/click' ? [body] : body.click ? [{ ...body.click }] : [],
      )
      expect(new Set(landings.map((landing) => landing.message_id)).size).toBe(1)
      expect(landings[0]?.url).toContain('gclid=9')
    } finally {
      await browser.close()
    }
  })

  it('and that is never shown tells nothing at all', async () => {
    const browser = await prerender()
    await browser.close()
    expect(tracked()).toEqual([])
  })
})
