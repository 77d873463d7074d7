import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Contract, callRaw, openContract, type RawCall } from './open-contract.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const KIB = 1024

const step = (more: string) => `{"event_id":"step_1","transaction_id":"tx-00000001",${more}}`
const formOf = (more: string) => `event_id=step_1&transaction_id=tx-00000001&${more}`
const deep = (levels: number, inner = '1') => `${'{"a":'.repeat(levels)}${inner}${'}'.repeat(levels)}`

/** Bodies that mean harm or are broken, and the code each is refused with. */
const BODIES: [string, Partial<RawCall>, string, number?][] = [
  ['10 MB', { body: step(`"x":"${'a'.repeat(10 * KIB * KIB)}"`) }, 'body_too_large', 413],
  [
    '10 MB in chunks',
    { body: step(`"x":"${'a'.repeat(10 * KIB * KIB)}"`), chunkBytes: 65_536 },
    'body_too_large',
    413,
  ],
  [
    '10 MB of a form',
    { body: formOf(`x=${'a'.repeat(10 * KIB * KIB)}`), headers: FORM },
    'body_too_large',
    413,
  ],
  ['JSON 10,000 deep', { body: deep(10_000) }, 'invalid_body'],
  ['arrays 10,000 deep', { body: step(`"x":${'['.repeat(10_000)}${']'.repeat(10_000)}`) }, 'invalid_body'],
  ['a click that is deep', { body: step(`"click":${deep(40)}`) }, 'invalid_body'],
  ['a NUL in a text', { body: step('"sub1":"a\\u0000b"') }, 'invalid_body'],
  ['a NUL in a name', { body: step('"a\\u0000b":1') }, 'invalid_body'],
  ['a NUL deep inside', { body: step('"x":{"y":["a\\u0000"]}') }, 'invalid_body'],
  ['a NUL in a form', { body: formOf('sub1=a%00b'), headers: FORM }, 'invalid_body'],
  ['a NUL in a form’s name', { body: formOf('a%00=b'), headers: FORM }, 'invalid_body'],
  ['a bare NUL', { body: step('"sub1":"a\0b"') }, 'invalid_body'],
  ['__proto__', { body: step('"__proto__":{"polluted":1}') }, 'invalid_body'],
  ['__proto__ deep inside', { body: step('"x":{"__proto__":{"polluted":1}}') }, 'invalid_body'],
  ['__proto__ in a click', { body: step('"click":{"url":"x","params":{"__proto__":"y"}}') }, 'invalid_body'],
  ['constructor.prototype', { body: step('"constructor":{"prototype":{"polluted":1}}') }, 'invalid_body'],
  ['__proto__ in a form', { body: formOf('__proto__=1'), headers: FORM }, 'invalid_body'],
  ['__proto__[x] in a form', { body: formOf('__proto__%5Bpolluted%5D=1'), headers: FORM }, 'invalid_body'],
  [
    'constructor[prototype] in a form',
    { body: formOf('constructor[prototype][polluted]=1'), headers: FORM },
    'invalid_body',
  ],
  ['bytes that are no UTF-8', { body: Buffer.from(step('"sub1":"\xff\xfe"'), 'latin1') }, 'invalid_body'],
  ['an overlong encoding', { body: Buffer.from(step('"sub1":"\xc0\xaf"'), 'latin1') }, 'invalid_body'],
  ['a surrogate in UTF-8', { body: Buffer.from(step('"sub1":"\xed\xa0\x80"'), 'latin1') }, 'invalid_body'],
  ['escaped bytes that are no UTF-8', { body: formOf('sub1=%FF%FE'), headers: FORM }, 'invalid_body'],
  ['half a surrogate pair', { body: step('"sub1":"\\ud83d"') }, 'invalid_body'],
  ['half a surrogate pair in a name', { body: step('"\\ude97":1') }, 'invalid_body'],
  [
    '600 members',
    { body: step(Array.from({ length: 600 }, (_, n) => `"k${n}":1`).join(',')) },
    'invalid_body',
  ],
  ['600 entries of a list', { body: step(`"x":[${'0,'.repeat(599)}0]`) }, 'invalid_body'],
  [
    '600 members of a form',
    { body: formOf(Array.from({ length: 600 }, (_, n) => `k${n}=1`).join('&')), headers: FORM },
    'invalid_body',
  ],
  ['a name of 300 characters', { body: step(`"${'k'.repeat(300)}":1`) }, 'invalid_body'],
  ['a text of 10,000 characters', { body: step(`"sub1":"${'a'.repeat(10_000)}"`) }, 'invalid_sub1'],
  ['a detail of 10,000 characters', { body: step(`"x":["${'a'.repeat(10_000)}"]`) }, 'invalid_x'],
  ['1e400', { body: step('"x":{"y":-1e400}') }, 'invalid_x'],
  ['2^53+1', { body: step('"sub1":9007199254740993') }, 'invalid_sub1'],
  ['an id that is an object', { body: step('"cid":{"toString":1,"valueOf":2}') }, 'invalid_cid'],
  ['nothing', { body: '' }, 'invalid_body'],
  ['blanks', { body: ' \n ' }, 'invalid_body'],
  ['a list', { body: '[]' }, 'invalid_body'],
  ['null', { body: 'null' }, 'invalid_body'],
  ['a number', { body: '42' }, 'invalid_body'],
  ['a text', { body: '"event"' }, 'invalid_body'],
  ['half a body', { body: step('"x":1').slice(0, -1) }, 'invalid_body'],
  ['two bodies', { body: '{}{}' }, 'invalid_body'],
  ['XML', { body: '<event/>', headers: { 'content-type': 'application/xml' } }, 'invalid_body'],
  [
    'a form in parts',
    { body: '--x', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    'invalid_body',
  ],
  ['no known type', { body: step('"x":1'), headers: { 'content-type': '??' } }, 'invalid_body'],
  ['UTF-16', { body: Buffer.from(step('"x":1'), 'utf16le') }, 'invalid_body'],
  ['gzip', { body: gzipSync(step('"x":1')), headers: { 'content-encoding': 'gzip' } }, 'invalid_body'],
  ['gzip that is none', { body: step('"x":1'), headers: { 'content-encoding': 'gzip' } }, 'invalid_body'],
  [
    'a bomb',
    { body: gzipSync('a'.repeat(10 * KIB * KIB)), headers: { 'content-encoding': 'br' } },
    'invalid_body',
  ],
]

/** Queries that mean harm, by the plain postback address. */
const QUERIES: [string, string, string][] = [
  ['a NUL', formOf('sub1=a%00b'), 'invalid_body'],
  ['__proto__', formOf('__proto__=1'), 'invalid_body'],
  ['__proto__[x]', formOf('__proto__[polluted]=1'), 'invalid_body'],
  ['constructor.prototype', formOf('constructor.prototype.polluted=1'), 'invalid_body'],
  ['escaped bytes that are no UTF-8', formOf('sub1=%ED%A0%80'), 'invalid_body'],
  ['600 members', formOf(Array.from({ length: 600 }, (_, n) => `k${n}=1`).join('&')), 'invalid_body'],
  ['a text of 10,000 characters', formOf(`sub1=${'a'.repeat(10_000)}`), 'invalid_sub1'],
  ['a line break in an id', formOf('cid=auto%0d%0aSet-Cookie:%20a=b'), 'invalid_cid'],
]

describe.each(DATABASES)('bodies that mean harm, on $name', ({ create }) => {
  let contract: Contract
  let before: Record<string, number>
  beforeAll(async () => {
    contract = await openContract(create)
    await contract.transaction()
    before = await contract.stored()
  })
  afterAll(() => contract.close())

  afterEach(async () => {
    expect(await contract.stored()).toEqual(before)
    expect(Reflect.ownKeys(Object.prototype)).not.toContain('polluted')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect((await contract.get('/healthz')).status).toBe(200)
  })

  it.each(BODIES)('refuses %s', async (_, call, code, status = 400) => {
    for (const path of ['/api/event/auto', '/api/event/global/demo']) {
      const answer = await callRaw(contract.url, { path, ...call })
      expect(answer).toMatchObject({ status, body: { status: String(status), type: 'error', code } })
      expect(answer.body.message).toMatch(/^\S.{10,}\.$/)
    }
  })

  it.each(BODIES.filter(([, , code]) => /^(invalid_body|body_too_large)$/.test(code)))(
    'refuses %s at the door for clicks alike',
    async (_, call, code, status = 400) => {
      expect(await callRaw(contract.url, { path: '/api/click', ...call })).toMatchObject({
        status,
        body: { code },
      })
    },
  )

  it.each(QUERIES)('refuses %s in an address', async (_, query, code) => {
    const path = `/api/event/auto?${query}`
    const answer = await callRaw(contract.url, { method: 'GET', path })
    expect(answer).toMatchObject({ status: 400, body: { code } })
    expect(answer.headers.has('set-cookie')).toBe(false)
  })

  it('refuses an address longer than any header may be, before it is read', async () => {
    const path = `/api/event/auto?sub1=${'a'.repeat(20_000)}`
    expect((await callRaw(contract.url, { method: 'GET', path })).status).toBe(431)
  })

  it('answers 413 within the upload of a body without end, and lets go of it', async () => {
    const { port, hostname } = new URL(contract.url)
    const socket = connect(Number(port), hostname)
    const chunk = Buffer.from(`10000\r\n${'a'.repeat(65_536)}\r\n`)
    socket.write('POST /api/event/auto HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
    const pour = () => {
      while (!socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', pour)
    pour()
    const [answer] = await new Promise<string[]>((resolve) => {
      const heard: string[] = []
      socket.on('data', (data) => heard.push(String(data)))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve([heard.join('')]))
    })
    // A caller that goes on sending may be cut off before it has read why.
    expect(answer).toMatch(/^$|^HTTP\/1\.1 413 [\s\S]*body_too_large/)
  })

  it('stores nothing of an upload that breaks off', async () => {
    const { port, hostname } = new URL(contract.url)
    const body = step('"x":1')
    const socket = connect(Number(port), hostname)
    socket.write(
      `POST /api/event/auto HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}`,
    )
    await new Promise((resolve) => socket.on('connect', () => setImmediate(resolve)))
    socket.destroy()
    await new Promise((resolve) => socket.on('close', resolve))
  })
})
