import { describe, expect, it } from 'vitest'
import { BLOCKING_TAG, eventually, html, type Site, useSite, useSiteWith } from './site.ts'

/** Shows a page of one site that frames a page of another, which fires as it loads. */
const frame = async (site: Site, top: string, attributes = '') => {
  const inner = site.collector.url('/inner', 'www.framed.example')
  site.collector.page('/top', html(`<iframe ${attributes} src="${inner}"></iframe>`, ''))
  site.collector.page('/inner', html('<script src="/inner.js"></script>', BLOCKING_TAG))
  site.collector.page(
    '/inner.js',
    `let storage = 'there'
     try { localStorage.length + document.cookie } catch { storage = 'forbidden' }
     sdk.fire('inner', { storage })`,
  )
  const page = await site.visitor.newPage()
  const before = site.collector.stored().length
  await page.goto(site.collector.url('/top', top))
  await eventually(() => expect(site.collector.stored()).toHaveLength(before + 1))
  expect(site.noise).toEqual([])
  return site.collector.events('inner').at(-1)?.body
}

describe('A frame', () => {
  const site = useSiteWith({ cookie_controls_mode: 1 })

  it('without an origin of its own has its events', async () => {
    expect(await frame(site, 'www.shop.localtest', 'sandbox="allow-scripts"')).toMatchObject({
      storage: 'forbidden',
    })
  })

  it('of a third party has its events, and where the browser keeps sites apart, a transaction for each', async () => {
    const shop = await frame(site, 'www.shop.localtest')
    const news = await frame(site, 'www.news.localtest')
    expect([shop?.storage, news?.storage]).toEqual(['there', 'there'])
    expect(shop?.transaction_id).not.toBe(news?.transaction_id)
    expect((await frame(site, 'www.shop.localtest'))?.transaction_id).toBe(shop?.transaction_id)
  })
})

describe('A frame of a third party', () => {
  // A visitor of these tests browses privately, and has no walls between sites: third parties keep nothing at all.
  const site = useSite()

  it('has its events where it may keep nothing', async () => {
    expect(await frame(site, 'www.shop.localtest')).toMatchObject({ storage: 'forbidden' })
    const page = await site.visit('/', 'www.shop.localtest')
    await page.evaluate(() => window.sdk.ready)
    expect(await page.evaluate(() => document.cookie)).toContain('cw_auto=')
    expect(site.noise).toEqual([])
  })
})
