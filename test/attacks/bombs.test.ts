import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Contract, callRaw, openContract } from '../contract/open-contract.ts'
import { DATABASES } from '../support/databases.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

// Each holds what a tracking body needs, so that nothing but the bomb can be the reason.
const body = (more: string) =>
  `{"cid":"auto","event_id":"step_1","transaction_id":"tx-bomb-0001","url":"https://lp.example/",${more}}`

const gzipped = gzipSync(Buffer.alloc(100 * 1024 * 1024, ' '))

const BOMBS: [string, string | Uint8Array, Record<string, string>?][] = [
  ['objects 10,000 deep', body(`"x":${deep(10_000)}`)],
  ['nothing but objects 10,000 deep', deep(10_000)],
  ['lists 10,000 deep', body(`"x":${'['.repeat(10_000)}${']'.repeat(10_000)}`)],
  ['10,000 members', body(Array.from({ length: 10_000 }, (_, n) => `"k${n}":1`).join())],
  ['10,000 members in 10,000 lists', body(`"x":[${Array.from({ length: 10_000 }, () => '[]').join()}]`)],
  ['100 MB of gzip', gzipped, { 'content-encoding': 'gzip' }],
  ['100 MB of gzip that is called deflate', gzipped, { 'content-encoding': 'deflate, gzip' }],
  ['a form of 10,000 members', Array.from({ length: 10_000 }, (_, n) => `k${n}=1`).join('&'), FORM],
]

// Numbers that no double holds, and members told twice: refused, or taken for one value, and never half of each.
const ODDITIES: [string, string][] = [
  ['1e400', body('"revenue":1e400')],
  ['-1e400 deep inside', body('"x":{"y":-1e400}')],
  ['2^53+1', body('"revenue":9007199254740993')],
  ['two of a name', body('"sub1":"a","sub1":"b"')],
  ['two ids', body('"transaction_id":"tx-bomb-0002"')],
  ['1e1000000 as money', body(`"revenue":"1${'0'.repeat(400)}"`)],
]

const PUBLIC = [
  ...['/api/click', '/api/event/auto', '/api/event/trigger', '/api/event/global/demo'],
  ...['/api/lead/add/fb_ads', '/api/lead/ping/fb_ads', '/api/lead/post/fb_ads', '/postback', '/api/session'],
]

describe.each(DATABASES)('a bomb on $name', ({ create }) => {
  let contract: Contract
  let everyDoor: [method: string, path: string][]
  beforeAll(async () => {
    contract = await openContract(create)
    const { body: document } = await contract.get('/openapi.json')
    const paths = document.paths as Record<string, Record<string, unknown>>
    everyDoor = Object.entries(paths).flatMap(([path, operations]) =>
      ['post', 'put', 'patch', 'delete']
        .filter((method) => method in operations && !/users|session/.test(path))
        .map((method): [string, string] => [method.toUpperCase(), path.replace(/\{\w+\}/g, 'auto')]),
    )
  })
  afterAll(() => contract.close())

  const alive = async () => expect((await contract.get('/healthz')).status).toBe(200)

  it.each(BOMBS)('of %s is refused at every public door', async (_kind, bomb, headers = {}) => {
    for (const path of PUBLIC) {
      const token = path.startsWith('/api/lead') ? 'fb-secret' : 'let-me-in'
      const bearer = { authorization: `Bearer ${token}` }
      const answer = await callRaw(contract.url, { path, body: bomb, headers: { ...bearer, ...headers } })
      // A sign-in is taken as application/json only.
      const refusals = path === '/api/session' ? [400, 403, 413] : [400, 413]
      expect(refusals, `${path} ${JSON.stringify(answer.body)}`).toContain(answer.status)
    }
    await alive()
  })

  it.each(BOMBS)('of %s brings no door down, an admin’s neither', async (_kind, bomb, headers = {}) => {
    expect(everyDoor.length).toBeGreaterThan(30)
    const bearer = { authorization: `Bearer ${contract.key}` }
    for (const [method, path] of everyDoor) {
      const answer = await callRaw(contract.url, {
        ...{ method, path, body: bomb },
        headers: { ...bearer, ...headers },
      })
      expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(500)
    }
    await alive()
  })

  it.each(ODDITIES)('%s is refused, or one value everywhere', async (_kind, odd) => {
    for (const path of PUBLIC) {
      const bearer = { authorization: `Bearer ${path.startsWith('/api/lead') ? 'fb-secret' : 'let-me-in'}` }
      const answer = await callRaw(contract.url, { path, body: odd, headers: bearer })
      expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(500)
    }
    const { data } = await contract.admin('events?limit=500')
    for (const { revenue } of data as { revenue: string | null }[])
      expect(revenue ?? '0').toMatch(/^\d{1,12}(\.\d{1,6})?$/)
    await alive()
  })
})
