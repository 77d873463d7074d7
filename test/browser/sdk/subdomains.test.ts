import { describe, expect, it } from 'vitest'
import { useSite } from './site.ts'

const site = useSite()

/** Lands on a host and returns the transaction there. */
const land = async (host: string, path = '/?gclid=1') => {
  const page = await site.visit(path, host)
  const id = await page.evaluate(() => window.sdk.ready.then(() => window.sdk.transactionId))
  expect(await page.evaluate(() => document.cookie)).toContain(id)
  return id
}
const domains = async () => (await site.visitor.cookies()).map(({ domain }) => domain).sort()

describe('The hosts of one site', () => {
  it.each([
    ['a.shop.localtest', 'b.shop.localtest', '.shop.localtest'],
    ['shop.localtest', 'www.shop.localtest', '.shop.localtest'],
    ['deep.www.shop.localtest', 'shop.localtest', '.shop.localtest'],
    ['www.shop.co.uk', 'go.shop.co.uk', '.shop.co.uk'],
    ['one.github.io', 'www.one.github.io', '.one.github.io'],
  ])('%s and %s have one transaction, one click, and one cookie on %s', async (one, other, domain) => {
    const id = await land(one)
    expect(await land(other, '/')).toBe(id)
    expect(await land(one, '/')).toBe(id)
    expect(await domains()).toEqual([domain])
    expect(site.collector.clicks()).toHaveLength(1)
  })
})

describe('The hosts of two sites', () => {
  it.each([
    ['one.github.io', 'two.github.io', ['.one.github.io', '.two.github.io']],
    ['a.co.uk', 'b.co.uk', ['.a.co.uk', '.b.co.uk']],
    ['www.a.co.uk', 'www.b.co.uk', ['.a.co.uk', '.b.co.uk']],
    ['shop.localtest', 'news.localtest', ['.news.localtest', '.shop.localtest']],
  ])('%s and %s share nothing, and never have a cookie on the suffix', async (one, other, expected) => {
    const id = await land(one)
    expect(await land(other)).not.toBe(id)
    expect(await domains()).toEqual(expected)
    expect(site.collector.clicks()).toHaveLength(2)
  })

  it('that are a suffix themselves, one label or an address keep theirs to themselves', async () => {
    await land('github.io')
    expect(await domains()).toEqual(['github.io'])
    await land('localhost')
    await land('127.0.0.1')
    expect(await domains()).toEqual(['127.0.0.1', 'github.io', 'localhost'])
  })
})
