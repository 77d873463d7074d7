import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { BLOCKING_TAG, eventually, html, useSite, useSiteWith } from './site.ts'

const idOf = (page: Page) => page.evaluate(() => window.sdk.ready.then(() => window.sdk.transactionId))

describe('A visitor who forbids all storage', () => {
  const site = useSiteWith({ default_content_setting_values: { cookies: 2 } })
  const forbidden = (page: Page) =>
    page.evaluate(() => {
      try {
        return String(localStorage)
      } catch (error) {
        return (error as Error).name + document.cookie
      }
    })

  it('has her click and events told, and nobody hears of it', async () => {
    const page = await site.visit('/?gclid=G')
    expect(await forbidden(page)).toBe('SecurityError')
    const id = await idOf(page)
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true })
    expect(site.collector.clicks().map(({ body }) => body.transaction_id)).toEqual([id])
    expect(site.collector.events().map(({ body }) => body.transaction_id)).toEqual([id])
    expect(await page.evaluate(() => window.sdk.params.first)).toEqual({ gclid: 'G' })
    expect(site.noise).toEqual([])
  })

  it('has what the collector did not take told again while the page is open', async () => {
    const page = await site.visit('/')
    await idOf(page)
    site.collector.answer({ status: 503 })
    const answer = page.evaluate(() => window.sdk.fire('step_1'))
    await eventually(() => expect(site.collector.events().length).toBeGreaterThan(0))
    site.collector.answer('as usual')
    expect(await answer).toMatchObject({ ok: true })
    expect(site.collector.stored()).toEqual(['step_1'])
  })

  it('has her transaction go on in links and forms', async () => {
    site.collector.page(
      '/on',
      html('<a data-cw-link href="/?step=2">On</a><form><input type="hidden" name="transaction_id"></form>'),
    )
    const page = await site.visit('/on?gclid=G')
    const id = await idOf(page)
    await eventually(async () => expect(await page.inputValue('input')).toBe(id))
    await page.click('a')
    await page.waitForURL('**/?*step=2*')
    expect(await idOf(page)).toBe(id)
  })
})

describe('A visitor whose storage is full', () => {
  const site = useSite()
  const full = async () => {
    site.collector.page('/full', html('', `<script src="/full.js"></script>${BLOCKING_TAG}`))
    site.collector.page(
      '/full.js',
      `for (let size = 2 ** 22; size >= 1; size /= 2)
         try { for (let n = 0; ; n++) localStorage.setItem('other ' + size + n, 'x'.repeat(size)) } catch {}`,
    )
    const page = await site.visit('/full?gclid=G')
    const error = await page.evaluate(() => {
      try {
        return localStorage.setItem('one', 'more')
      } catch (error) {
        return (error as Error).name
      }
    })
    expect(error).toBe('QuotaExceededError')
    return page
  }

  it('has her events told, and her transaction kept in the cookie', async () => {
    const page = await full()
    const id = await idOf(page)
    expect(await page.evaluate(() => window.sdk.fire('step_1'))).toMatchObject({ ok: true })
    await page.goto(site.collector.url('/'))
    expect(await idOf(page)).toBe(id)
    expect(site.collector.clicks()).toHaveLength(1)
    expect(site.noise).toEqual([])
  })

  it('has what the collector did not take told again while the page is open', async () => {
    const page = await full()
    await idOf(page)
    site.collector.answer({ status: 503 })
    const answer = page.evaluate(() => window.sdk.fire('step_1'))
    await eventually(() => expect(site.collector.events().length).toBeGreaterThan(0))
    site.collector.answer('as usual')
    expect(await answer).toMatchObject({ ok: true })
    expect(
      await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('cw_'))),
    ).toEqual([])
  })
})

describe('A visitor whose browser has no cookies', () => {
  const site = useSite()

  it('is known again by the storage', async () => {
    await site.visitor.addInitScript(() =>
      Object.defineProperty(document, 'cookie', { get: () => '', set: () => undefined }),
    )
    const page = await site.visit('/?gclid=G')
    const id = await idOf(page)
    await page.goto(site.collector.url('/'))
    expect(await idOf(page)).toBe(id)
    expect(await site.visitor.cookies()).toEqual([])
    expect(site.collector.clicks()).toHaveLength(1)
  })
})
