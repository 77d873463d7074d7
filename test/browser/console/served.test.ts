import { brotliDecompressSync } from 'node:zlib'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { type DemoConsole, startDemoConsole } from './demo-console.ts'

let browser: Browser
let demo: DemoConsole

beforeAll(async () => {
  browser = await launchChromium()
  demo = await startDemoConsole()
})
afterAll(async () => {
  await browser.close()
  await demo.stop()
})

const get = (path: string, init: RequestInit = {}) => fetch(demo.url + path, { redirect: 'manual', ...init })

describe('the console, as it is served', () => {
  it('is one page at every address below /console/', async () => {
    const page = await (await get('/console/')).text()
    expect(page).toContain('<div id="console">')
    expect(await (await get('/console/transactions/some-id')).text()).toBe(page)
    expect((await get('/console')).headers.get('location')).toBe('/console/')
    expect((await get('/console/', { method: 'POST' })).status).toBe(405)
  })

  it('is asked for anew every time, and its files never again', async () => {
    const page = await get('/console/')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const etag = page.headers.get('etag') ?? ''
    expect((await get('/console/', { headers: { 'if-none-match': etag } })).status).toBe(304)
    const [, file = ''] = /src="([^"]+\.js)"/.exec(await page.text()) ?? []
    const script = await get(file)
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(script.headers.get('content-encoding')).toMatch(/br|gzip/)
    expect((await get('/console/assets/nothing.js')).status).toBe(404)
    expect((await get('/console/assets/..%2Findex.html')).status).toBe(404)
  })

  it('comes compressed', async () => {
    const [, file = ''] = /href="([^"]+\.css)"/.exec(await (await get('/console/')).text()) ?? []
    const { request } = await import('node:http')
    const body = await new Promise<Buffer>((resolve, reject) => {
      request(demo.url + file, { headers: { 'accept-encoding': 'br' } }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)))
      })
        .on('error', reject)
        .end()
    })
    expect(String(brotliDecompressSync(body))).toContain('color-scheme')
  })

  it('runs nothing but its own files, and turns no text into markup', async () => {
    const policy = (await get('/console/')).headers.get('content-security-policy') ?? ''
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(policy).toContain("trusted-types 'none'")
    const context = await browser.newContext()
    const page = await context.newPage()
    const told: string[] = []
    page.on('console', (message) => told.push(message.text()))
    page.on('pageerror', (error) => told.push(String(error)))
    const hostile = '<img src=x onerror=alert(1)>'
    await fetch(`${demo.url}/api/click`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Mozilla/5.0 Chrome/150.0.0.0' },
      body: JSON.stringify({ cid: 'auto', url: `https://a.example/?sub1=${encodeURIComponent(hostile)}` }),
    })
    const { signIn } = await import('./sign-in.ts')
    await signIn(page, demo.url)
    await page.goto(`${demo.url}/console/transactions`)
    await page.getByText(hostile).waitFor()
    expect(told.filter((text) => !text.includes('401'))).toEqual([])
    await context.close()
  })
})
