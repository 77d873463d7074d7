import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queuePiles } from '../../collector/piled-requests.ts'
import { cutSlowReaders } from '../../collector/slow-readers.ts'
import { cutSlowSenders } from '../../collector/slow-senders.ts'
import { listening } from '../collector/delivery/far-end.ts'
import { type Contract, openContract } from '../contract/open-contract.ts'
import { DATABASES } from '../support/databases.ts'

const [sqlite] = DATABASES
if (!sqlite) throw new Error('no database')

/** Says something byte for byte, and hears all that is answered until the connection is closed. */
function saying(url: string, text: string, { drip = '', everyMs = 200 } = {}): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let heard = ''
    const dripping = drip === '' ? undefined : setInterval(() => socket.write(drip), everyMs)
    socket.on('connect', () => socket.write(text))
    socket.on('data', (chunk) => {
      heard += String(chunk)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(dripping)
      resolve(heard)
    })
  })
}

const CHUNKED = '5\r\nhello\r\n0\r\n\r\n'
const SECOND = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'

/** Requests on whose end two parties may disagree; each could carry a second one past a proxy. */
const SMUGGLING: [string, string][] = [
  [
    'CL.TE',
    `POST /api/click HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG`,
  ],
  [
    'TE.CL',
    `POST /api/click HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${CHUNKED}`,
  ],
  [
    'TE.TE',
    `POST /api/click HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n${CHUNKED}`,
  ],
  [
    'an unknown coding',
    `POST /api/click HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n${CHUNKED}`,
  ],
  [
    'a coding after a tab',
    `POST /api/click HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\tchunked, identity\r\n\r\n${CHUNKED}`,
  ],
  [
    'two lengths',
    `POST /api/click HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
  ],
  ['a length with a sign', `POST /api/click HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello`],
  ['a negative length', `POST /api/click HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n`],
  ['bare line feeds', 'POST /api/click HTTP/1.1\nHost: x\nContent-Length: 0\n\n'],
  ['a blank before the colon', 'POST /api/click HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nhello'],
  [
    'a folded header',
    'POST /api/click HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\nhello',
  ],
  [
    'a chunk whose size is none',
    'POST /api/click HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n',
  ],
  [
    'a bare line feed in a chunk',
    'POST /api/click HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n',
  ],
  ['a NUL in a header', 'POST /api/click HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n'],
]

describe('a connection that means harm', () => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(sqlite.create)
  })
  afterAll(() => contract.close())

  it.each(SMUGGLING)('gets one 4xx for %s, and what follows is not heard', async (_kind, text) => {
    const heard = await saying(contract.url, text + SECOND)
    expect(heard).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(heard).not.toContain('{"status":"ok"}')
  })

  it('is closed by the server when its headers, or its body, do not come', { timeout: 60_000 }, async () => {
    const head = 'POST /api/click HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n'
    const [headers, silent, bodies] = await Promise.all([
      Promise.all(
        Array.from({ length: 20 }, () => saying(contract.url, 'GET / HTTP/1.1\r\nx', { drip: 'x' })),
      ),
      saying(contract.url, 'GET / HTTP/1.1\r\n'),
      Promise.all(Array.from({ length: 20 }, () => saying(contract.url, head, { drip: ' ' }))),
    ])
    for (const heard of [...headers, silent]) expect(heard).toMatch(/^$|^HTTP\/1\.1 408 /)
    for (const heard of bodies) expect(heard).toMatch(/^$|^HTTP\/1\.1 4\d\d /)
    expect((await contract.get('/healthz')).status).toBe(200)
    expect(await contract.stored()).toMatchObject({ clicks: 0, events: 0 })
  })
})

const PIECE = Buffer.alloc(65_536, 'x')
const PIECES = 400

function* pieces() {
  for (let n = 0; n < PIECES; n += 1) yield PIECE
}

describe('a caller that asks and asks', () => {
  const LIMITS = { mostPiled: 10, mostAtOnce: 3 }
  const start = async () => {
    let begun = 0
    const answers: (() => void)[] = []
    const server = createServer(
      queuePiles((_request, response) => {
        begun += 1
        answers.push(() => response.end('ok'))
      }, LIMITS),
    )
    const url = `http://127.0.0.1:${await listening(server)}`
    return { url, begun: () => begun, answer: () => answers.splice(0).map((say) => say()) }
  }
  const asked = (times: number) => 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(times)

  it('and waits for no answer is closed before more is begun', async () => {
    const { url, begun } = await start()
    expect(await saying(url, asked(1_000))).toBe('')
    expect(begun()).toBe(LIMITS.mostAtOnce)
  })

  it('is heard as often as it likes when it waits for what it asked before', async () => {
    const { url, begun, answer } = await start()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    const heard = text(socket)
    for (let round = 1; round <= 3; round++) {
      socket.write(asked(9))
      for (const more of [3, 6, 9]) {
        await expect.poll(begun).toBe(9 * (round - 1) + more)
        answer()
      }
    }
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    await expect.poll(begun).toBe(28)
    answer()
    expect((await heard).match(/200 OK/g)).toHaveLength(28)
  })
})

describe('a caller that lets its answers lie', () => {
  const start = async () => {
    const server = createServer((_request, response) => {
      response.on('error', () => undefined)
      Readable.from(pieces()).pipe(response)
    })
    cutSlowReaders(server, { stuckMs: 2_000, sweepMs: 50 })
    const port = await listening(server)
    const socket: Socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    return { server, socket }
  }
  const connectionsOf = (server: ReturnType<typeof createServer>) =>
    new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)))

  it('is cut off', async () => {
    const { server, socket } = await start()
    socket.pause()
    await expect.poll(() => connectionsOf(server), { timeout: 10_000 }).toBe(1)
    await expect.poll(() => connectionsOf(server), { timeout: 10_000 }).toBe(0)
  })

  it('is heard out when it takes them, if only slowly', async () => {
    const { socket } = await start()
    let taken = 0
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        taken += chunk.length
        if (taken > PIECES * PIECE.length) return resolve()
        socket.pause()
        setTimeout(() => socket.resume(), 1)
      })
      socket.on('close', () => resolve())
    })
    expect(taken).toBeGreaterThan(PIECES * PIECE.length)
  })
})

describe('a caller whose body comes in a trickle', () => {
  const LIMITS = { windowMs: 500, leastBytes: 1_000, sweepMs: 50 }
  const start = async () => {
    const server = createServer(async (request, response) => {
      const bytes = await buffer(request).catch(() => undefined)
      response.end(`${bytes?.length ?? 'none'}`)
    })
    cutSlowSenders(server, LIMITS)
    return `http://127.0.0.1:${await listening(server)}`
  }
  const head = (length: number) =>
    `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`

  it.each([
    ['a byte at a time', ' '],
    ['not at all', ''],
  ])('is told so and closed when it comes %s', async (_how, drip) => {
    expect(await saying(await start(), head(1_000_000), { drip, everyMs: 20 })).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('is heard out where it is only slow', async () => {
    const size = 200 * 100
    const heard = await saying(await start(), head(size), { drip: 'x'.repeat(200), everyMs: 20 })
    expect(heard).toMatch(/^HTTP\/1\.1 200 /)
    expect(heard).toContain(String(size))
  })
})
