import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'

const PATH = '/api/admin/sources/fb_ads/spec'

describe.each(DATABASES)('the page for a partner over HTTP on $name', ({ create }) => {
  let program: TestProgram
  beforeAll(async () => {
    program = await startTestProgram(await create())
  })
  afterAll(() => program.stop())

  const read = async (path: string, key = program.key) => {
    const response = await fetch(program.url + path, { headers: { authorization: `Bearer ${key}` } })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  it('is a page whose only style is its own, and is kept nowhere', async () => {
    const { status, headers, text } = await read(PATH)
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers.get('cache-control')).toBe('no-store')
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? ''
    const digest = createHash('sha256').update(style).digest('base64')
    expect(headers.get('content-security-policy')).toContain(`style-src 'sha256-${digest}'`)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(text).toContain('<h1 id="part-0">How to send to us: Facebook ads</h1>')
    expect(text).toContain(`${program.url}/click/auto?pid=fb_ads`)
    expect(text).not.toContain('fb-secret')
  })

  it('is Markdown to who asks for it', async () => {
    const { headers, text } = await read(`${PATH}?format=markdown`)
    expect(headers.get('content-type')).toBe('text/markdown; charset=utf-8')
    expect(text).toContain('# How to send to us: Facebook ads\n')
    expect(await read(`${PATH}?format=pdf`)).toMatchObject({ status: 400 })
  })

  it('is for admins, and only of sources that there are', async () => {
    expect((await fetch(program.url + PATH)).status).toBe(401)
    expect((await read(PATH, await program.affiliateKey('fb_ads'))).status).toBe(403)
    expect((await read('/api/admin/sources/nobody/spec')).status).toBe(404)
  })

  it('tells the address that was set, not the one that was asked at', async () => {
    const set = await startTestProgram(await create(), {
      environment: { PUBLIC_URL: 'https://t.example.com/' },
    })
    const response = await fetch(set.url + PATH, { headers: { authorization: `Bearer ${set.key}` } })
    expect(await response.text()).toContain('https://t.example.com/click/auto?pid=fb_ads')
    await set.stop()
  })
})
