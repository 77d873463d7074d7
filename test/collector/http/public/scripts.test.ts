import { createHash } from 'node:crypto'
import { Script } from 'node:vm'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../../../collector/store/database.ts'
import { keepScript } from '../../../../collector/store/scripts.ts'
import { type Contract, callRaw, openContract } from '../../../contract/open-contract.ts'
import { DATABASES, type TestDatabase } from '../../../support/databases.ts'
import { exampleSettings } from '../../../support/world.ts'

const NASTY = '</script><script>alert(1)</script><!-- \u2028\u2029 $& $1 \\ " \' `'

/** The example, and a campaign whose selector would break out of a script that is put together carelessly. */
const SETTINGS = exampleSettings().replace(
  'buyers:\n',
  () => `  - cid: heeding
    gpc: hold
    link_domains: [partner.example, a.b]
  - cid: nasty
    consent: required
    events: [{ event_id: step_1, type: step, auto: { on: click, selector: ${JSON.stringify(NASTY)} } }]

buyers:
`,
)

const [sqlite] = DATABASES
if (!sqlite) throw new Error('no database')

describe('the scripts', () => {
  let contract: Contract
  let database: TestDatabase
  beforeAll(async () => {
    database = await sqlite.create()
    contract = await openContract(() => Promise.resolve(database), { settings: SETTINGS })
  })
  afterAll(() => contract.close())

  const fetchScript = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await fetch(contract.url + path, { method, headers })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  it.each(['/sdk.js', '/sdk/auto/clickwire.js'])('are served to any page: %s', async (path) => {
    const { status, headers, text } = await fetchScript(path)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(headers.get('cache-control')).toMatch(/^public, max-age=\d+/)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(headers.get('vary')).toContain('Accept-Encoding')
    expect(() => new Script(text)).not.toThrow()
  })

  it('have the campaign baked in, and only what a visitor may see of it', async () => {
    const general = (await fetchScript('/sdk.js')).text
    const baked = (await fetchScript('/sdk/auto/clickwire.js')).text
    expect(general).toContain('"__CLICKWIRE_CAMPAIGN__"')
    expect(baked).not.toContain('__CLICKWIRE_CAMPAIGN__')
    expect(baked).toContain(
      '{"cid":"auto","cookie_days":90,"auto":[{"event_id":"step_1","on":"change","selector":"form [name=zip_code]","once":true}]}',
    )
    expect(baked).not.toMatch(/Auto insurance|server_sale|purchase|payout/)
  })

  it('let no selector break out of them', async () => {
    const { text } = await fetchScript('/sdk/nasty/clickwire.js')
    expect(text).not.toMatch(/<\/script|<!--|[\u2028\u2029]/)
    expect(() => new Script(text)).not.toThrow()
    const [, selector = ''] = /"selector":("(?:[^"\\]|\\.)*")/.exec(text) ?? []
    expect(JSON.parse(selector)).toBe(NASTY)
    expect(text).toContain('"consent":"required"')
  })

  it('ask a visitor who says Global Privacy Control, where the campaign honours it', async () => {
    const signal = { 'sec-gpc': '1' }
    const heeding = await fetchScript('/sdk/heeding/clickwire.js')
    expect(heeding.headers.get('vary')).toContain('Sec-GPC')
    expect(heeding.text).not.toContain('"consent"')
    expect((await fetchScript('/sdk/heeding/clickwire.js', signal)).text).toContain('"consent":"required"')
    expect((await fetchScript('/sdk/auto/clickwire.js', signal)).text).not.toContain('"consent"')
  })

  it('know the links to the campaign’s domains, and to what is below them', async () => {
    const { text } = await fetchScript('/sdk/heeding/clickwire.js')
    const [, links = ''] = /"links":("(?:[^"\\]|\\.)*")/.exec(text) ?? []
    const pattern = new RegExp(JSON.parse(links))
    for (const host of ['partner.example', 'www.partner.example:8443', 'a.b']) expect(host).toMatch(pattern)
    for (const host of ['notpartner.example', 'partner.example.evil', 'axb', ''])
      expect(host).not.toMatch(pattern)
  })

  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip;q=1, br;q=0', 'gzip'],
    ['deflate', ''],
    ['identity', ''],
    ['', ''],
  ])('to one that takes "%s" come as "%s"', async (accepted, encoding) => {
    const plain = (await fetchScript('/sdk/auto/clickwire.js', { 'accept-encoding': 'identity' })).text
    const response = await fetchRaw('/sdk/auto/clickwire.js', accepted)
    expect(response.encoding).toBe(encoding)
    const decoders: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync }
    expect(String(decoders[encoding]?.(response.bytes) ?? response.bytes)).toBe(plain)
    expect(response.length).toBe(response.bytes.length)
  })

  /** What goes over the wire, before any client opens it. */
  const fetchRaw = async (path: string, accepted: string) => {
    const { get } = await import('node:http')
    return new Promise<{ encoding: string; length: number; bytes: Buffer }>((resolve, reject) => {
      const headers = { 'accept-encoding': accepted }
      get(contract.url + path, { headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            encoding: response.headers['content-encoding'] ?? '',
            length: Number(response.headers['content-length']),
            bytes: Buffer.concat(chunks),
          }),
        )
      }).on('error', reject)
    })
  }

  it('are not sent again to one that has them', async () => {
    const first = await fetchScript('/sdk/auto/clickwire.js')
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"[\w-]{20,}"$/)
    for (const known of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
      const again = await fetchScript('/sdk/auto/clickwire.js', { 'if-none-match': known })
      expect({ known, status: again.status, text: again.text }).toEqual({ known, status: 304, text: '' })
      expect(again.headers.get('etag')).toBe(etag)
    }
    const stale = await fetchScript('/sdk/auto/clickwire.js', { 'if-none-match': '"other"' })
    expect(stale.status).toBe(200)
    expect((await fetchScript('/sdk.js')).headers.get('etag')).not.toBe(etag)
  })

  it('tell their size to a HEAD, and send nothing', async () => {
    const { status, headers, text } = await fetchScript('/sdk.js', { 'accept-encoding': 'br' }, 'HEAD')
    expect({ status, text }).toEqual({ status: 200, text: '' })
    expect(Number(headers.get('content-length'))).toBeGreaterThan(1000)
  })

  it('are pinned under an address of their own, with the digest that a page checks them by', async () => {
    const { headers, text } = await fetchScript('/sdk.json')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    const { path, integrity, tag } = JSON.parse(text) as Record<'path' | 'integrity' | 'tag', string>
    const pinned = await fetchScript(path)
    expect(pinned.status).toBe(200)
    expect(pinned.text).toBe((await fetchScript('/sdk.js')).text)
    expect(pinned.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(pinned.headers.get('access-control-allow-origin')).toBe('*')
    expect(`sha384-${createHash('sha384').update(pinned.text).digest('base64')}`).toBe(integrity)
    expect(tag).toBe(
      `<script async src="${contract.url}${path}" integrity="${integrity}" crossorigin="anonymous" data-cid="CAMPAIGN"></script>`,
    )
  })

  it('that were pinned before an upgrade are still there', async () => {
    const store = openStore(database.url)
    await keepScript(store.db, 'window.old = 1', 1)
    await store.close()
    const digest = createHash('sha384').update('window.old = 1').digest('hex')
    expect(await fetchScript(`/sdk/v/${digest}/sdk.js`)).toMatchObject({
      status: 200,
      text: 'window.old = 1',
    })
    for (const wrong of ['0'.repeat(96), 'x', '%00'])
      expect((await fetchScript(`/sdk/v/${wrong}/sdk.js`)).status).toBe(404)
  })

  it('of a campaign that is not there are 404, whatever it is called', async () => {
    for (const path of ['/sdk/nope/clickwire.js', '/sdk/__proto__/clickwire.js', '/sdk/%00/clickwire.js'])
      expect(await callRaw(contract.url, { method: 'GET', path })).toMatchObject({
        status: 404,
        body: { code: 'not_found', type: 'error' },
      })
  })
})
