import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'
import { exampleSettings } from '../support/world.ts'

const PER_SECOND = 40
const limited = exampleSettings().replace(
  /pid: fb_ads,/,
  `pid: fb_ads, limits: { per_second: ${PER_SECOND} },`,
)

describe.each(DATABASES)('a source with a limit on $name', ({ name, create }) => {
  let database: TestDatabase
  const programs: TestProgram[] = []
  beforeEach(async () => {
    database = await create()
    const shared = { ...database, drop: () => Promise.resolve() }
    // The embedded database is one process's alone.
    if (name === 'postgres') programs.push(await startTestProgram(shared, { settings: limited }))
    programs.push(await startTestProgram(shared, { settings: limited }))
  })
  afterEach(async () => {
    for (const program of programs.splice(0)) await program.stop()
    await database.drop()
  })

  const program = (n = 0): TestProgram => {
    const one = programs[n % programs.length]
    if (!one) throw new Error('none is there')
    return one
  }
  const click = (pid: string, n: number) =>
    program(n).post('/api/click', {
      ...{ cid: 'auto', pid, transaction_id: `tx-limit-${pid}-${n}` },
      url: 'https://lp.example/',
    })

  it('has no more than that taken in a second by all machines together, and hears when to come again', async () => {
    const began = Math.floor(Date.now() / 1000)
    const answers = await Promise.all(Array.from({ length: 300 }, (_, n) => click('fb_ads', n)))
    const seconds = Math.floor(Date.now() / 1000) - began + 1
    const taken = answers.filter(({ status }) => status === 201)
    const refused = answers.filter(({ status }) => status === 429)
    expect(taken.length + refused.length).toBe(300)
    expect(taken.length).toBeLessThanOrEqual(PER_SECOND * seconds)
    expect(taken.length).toBeGreaterThan(0)
    expect(refused[0]?.body.code).toBe('rate_limited')
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
  })

  it('leaves the others alone, and is taken from again in the next second', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, n) => click('fb_ads', n)))
    const others = await Promise.all(Array.from({ length: 60 }, (_, n) => click('organic', n)))
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([201]))
    await expect.poll(async () => (await click('fb_ads', 1_000)).status, { timeout: 3_000 }).not.toBe(429)
  })

  it('counts events that name no source by their visit’s, and the picture says so honestly', async () => {
    let pixel: Response | undefined
    await click('fb_ads', 0)
    for (let n = 0; n < 400 && pixel?.headers.get('x-clickwire-code') !== 'rate_limited'; n += 1) {
      const query = `cid=auto&event_id=call&transaction_id=tx-limit-fb_ads-0&message_id=m${n}`
      const drawn = await Promise.all(
        [1, 2, 3, 4].map((k) => fetch(`${program().url}/pixel.gif?${query}-${k}`)),
      )
      pixel = drawn.find(({ headers }) => headers.get('x-clickwire-code') === 'rate_limited') ?? drawn[0]
    }
    expect(pixel?.headers.get('x-clickwire-code')).toBe('rate_limited')
    expect([pixel?.status, pixel?.headers.get('retry-after')]).toEqual([200, '1'])
  })
})

describe('a program with more under way than it has memory for', () => {
  let program: TestProgram
  let slow: Socket[] = []
  beforeEach(async () => {
    const [sqlite] = DATABASES
    if (!sqlite) throw new Error('no database')
    program = await startTestProgram(await sqlite.create(), { environment: { MAX_WAITING_BYTES: '1048576' } })
  })
  afterEach(async () => {
    for (const socket of slow.splice(0)) socket.destroy()
    await program.stop()
  })

  // Bodies of 60 kB of which so many bytes come, and then nothing more.
  const promise = (sent: number) => {
    slow = Array.from({ length: 20 }, () => connect(Number(new URL(program.url).port), '127.0.0.1'))
    const head =
      'POST /api/click HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n'
    for (const socket of slow) socket.on('error', () => undefined).write(`${head}{${' '.repeat(sent - 1)}`)
  }
  const click = (id: string) =>
    program.post(
      '/api/click',
      // As long as theirs, so that there is no room for it beside them.
      JSON.stringify({ cid: 'auto', transaction_id: id, url: 'https://lp.example/' }).padEnd(60_000),
    )
  const figure = async (name: string) => {
    const { text } = (await program.get('/metrics')).body
    return Number(new RegExp(`^clickwire_requests_${name} (\\d+)$`, 'm').exec(String(text))?.[1])
  }

  it('answers 503 with Retry-After, tells how it is, and takes again what comes when there is room', async () => {
    promise(59_000)
    await expect.poll(async () => (await click('tx-weight-1')).status, { timeout: 5_000 }).toBe(503)
    const refused = await click('tx-weight-2')
    expect(refused.body.code).toBe('overloaded')
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await program.get('/readyz')).status).toBe(200)
    expect(await figure('refused_total')).toBeGreaterThan(1)
    expect(await figure('held_bytes')).toBeLessThanOrEqual(1_048_576)
    for (const socket of slow) socket.destroy()
    await expect.poll(async () => (await click('tx-weight-3')).status, { timeout: 5_000 }).toBe(201)
    await expect.poll(() => figure('held_bytes'), { timeout: 5_000 }).toBe(0)
  })

  it('weighs what has come of a body, not what its caller promises', async () => {
    promise(1)
    await expect.poll(() => figure('held_bytes'), { timeout: 5_000 }).toBeGreaterThan(20 * 2_048)
    expect((await click('tx-promised')).status).toBe(201)
    expect(await figure('refused_total')).toBe(0)
  })
})
