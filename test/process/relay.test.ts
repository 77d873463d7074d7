import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type NatsServers, startNats, type Told } from '../support/nats.ts'
import { startPostgres } from '../support/postgres.ts'
import { runCommand } from '../support/process.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'
import { type RelayProcess, startRelay } from './relay-process.ts'

const URL_WITH_PERSON = 'https://lp.example/?sub1=a&utm_source=ads#frau.muster@example.com'

/** What one visitor does, one after the other; each id is told when its answer has come. */
async function visit(program: TestProgram, transaction_id: string, accepted: string[]): Promise<void> {
  const click = { cid: 'auto', pid: 'fb_ads', transaction_id, url: URL_WITH_PERSON }
  expect((await program.post('/api/click', click)).status).toBe(201)
  for (const event_id of ['step_1', 'step_2', 'sale']) {
    const event = { cid: 'auto', transaction_id, event_id, ...(event_id === 'sale' ? { revenue: 49.9 } : {}) }
    const { status, body } = await program.post('/api/event/auto', event)
    expect({ status, body }).toMatchObject({ status: 200 })
    accepted.push(`event:${body.event_uid}`)
    if (event_id === 'sale') accepted.push(`conversion:${body.conversion_id}`)
  }
}

/** Several lanes at the same time, each visitor of a lane after the one before. */
async function visitors(
  program: TestProgram,
  name: string,
  lanes: number,
  each: number,
): Promise<string[][]> {
  return Promise.all(
    Array.from({ length: lanes }, async (_none, lane) => {
      const accepted: string[] = []
      for (let n = 0; n < each; n += 1) await visit(program, `tx-${name}-${lane}-${n}`, accepted)
      return accepted
    }),
  )
}

const firsts = (told: readonly Told[]) => [...new Set(told.map(({ id }) => id))]
const holds = (ids: readonly string[]) => (told: readonly Told[]) => {
  const there = new Set(told.map(({ id }) => id))
  return ids.every((id) => there.has(id))
}

/** What was answered before stands before, whatever else is between. */
function expectOrder(told: readonly Told[], lanes: readonly string[][]): void {
  const place = new Map(firsts(told).map((id, index) => [id, index]))
  for (const lane of lanes) {
    const places = lane.map((id) => place.get(id))
    expect(places).not.toContain(undefined)
    expect(places).toEqual([...places].sort((one, other) => Number(one) - Number(other)))
  }
  // A visitor's click stands before all that is told of the visit.
  const clicks = new Set<unknown>()
  for (const { body } of told) {
    if (body.kind === 'click') clicks.add(body.transaction_id)
    else expect(clicks).toContain(body.transaction_id)
  }
}

describe.each(DATABASES)('the relay from $name', { timeout: 120_000 }, ({ create }) => {
  let program: TestProgram
  let nats: NatsServers
  let url: string
  const relays: RelayProcess[] = []
  const relay = (...args: string[]) => {
    const started = startRelay(url, nats.url, args)
    relays.push(started)
    return started
  }

  beforeEach(async () => {
    const database = await create()
    url = database.url
    program = await startTestProgram(database)
  })
  afterEach(async () => {
    for (const one of relays.splice(0)) await one.kill()
    await nats.stop()
    await program.stop()
  })

  it('tells what was there before it, then everything else, once and in order, and keeps persons out', async () => {
    nats = await startNats()
    const before = await visitors(program, 'before', 2, 5)
    relay()
    const after = await visitors(program, 'after', 3, 10)
    const ids = [...before, ...after].flat()
    const told = await nats.readUntil(holds(ids))
    expect(firsts(told)).toHaveLength(told.length)
    expectOrder(told, [...before, ...after])
    expect(told.filter(({ body }) => body.kind === 'click')).toHaveLength(40)
    expect(JSON.stringify(told)).not.toMatch(/muster|127\.0\.0\.1|user_agent/)
    expect(told.find(({ body }) => body.kind === 'conversion')).toMatchObject({
      subject: 'clickwire.conversion.auto',
      body: { status: 'accepted', revenue_micros: 49_900_000, currency: 'USD', goal: 'purchase' },
    })
  })

  it('tells the changes of a conversion and of its money after it, and persons only when asked', async () => {
    nats = await startNats()
    relay('--name', 'crm', '--personal', '--subject-prefix', 'acme.tracking')
    const accepted: string[] = []
    await visit(program, 'tx-changed-01', accepted)
    const conversion = accepted.at(-1)?.split(':')[1] ?? ''
    const decided = await program.call('POST', `/api/admin/conversions/${conversion}/status`, {
      status: 'rejected',
      reason: 'chargeback',
    })
    expect(decided.status).toBe(200)
    const told = await nats.readUntil((all) => all.some(({ body }) => body.kind === 'conversion_change'))
    expect(told.map(({ body }) => body.kind)).toEqual([
      ...['click', 'event', 'event', 'event', 'conversion', 'conversion_change'],
    ])
    expect(told.at(-1)).toMatchObject({
      subject: 'acme.tracking.conversion_change.auto',
      body: { conversion_id: conversion, from_status: 'accepted', to_status: 'rejected' },
    })
    expect(JSON.stringify(told[0]?.body)).toContain('frau.muster@example.com')
  })

  it('loses nothing and keeps the order when it is killed again and again', {
    timeout: 120_000,
  }, async () => {
    nats = await startNats()
    const first = relay('--from', 'now')
    await first.says('relay.works')
    const fired = visitors(program, 'killed', 4, 25)
    for (let life = 0; life < 2; life += 1) {
      const last = relays.at(-1)
      const seen = (await nats.read().catch(() => [])).length
      await nats.readUntil((told) => told.length > seen + 20)
      await last?.kill()
      // It stands by until the lease of the one before it ends.
      relay('--from', 'now')
    }
    const lanes = await fired
    const told = await nats.readUntil(holds(lanes.flat()))
    expectOrder(told, lanes)
    expect(firsts(told)).toHaveLength(told.length)
  })

  it('is worked at by one process, and taken over when that one stops', async () => {
    nats = await startNats()
    const one = relay('--from', 'now')
    await one.says('relay.works')
    const other = relay('--from', 'now')
    await other.says('relay.stands_by')
    const early = await visitors(program, 'early', 1, 3)
    await nats.readUntil(holds(early.flat()))
    expect(await one.stop()).toBe(0)
    await other.says('relay.works')
    const late = await visitors(program, 'late', 1, 3)
    const told = await nats.readUntil(holds(late.flat()))
    expectOrder(told, [[...early, ...late].flat()])
    const list = runCommand(['relay', '--list'], { DATABASE_URL: url })
    expect(JSON.parse(list.stdout)).toMatchObject({ name: 'relay', sent: told.length, working: true })
  })

  it('goes on through a cluster that loses its leader', async () => {
    nats = await startNats({ servers: 3 })
    relay('--replicas', '3')
    const first = await visitors(program, 'whole', 2, 5)
    await nats.readUntil(holds(first.flat()))
    const fired = visitors(program, 'torn', 4, 15)
    await nats.kill(await nats.leaderOf('CLICKWIRE'))
    const lanes = [...first, ...(await fired)]
    const told = await nats.readUntil(holds(lanes.flat()))
    expectOrder(told, lanes)
  })

  it('waits for servers that are away, and keeps the log until they took it', async () => {
    nats = await startNats()
    await nats.kill(0)
    const away = relay('--from', 'beginning')
    const lanes = await visitors(program, 'away', 2, 5)
    await away.says('relay.waits')
    await nats.start(0)
    expectOrder(await nats.readUntil(holds(lanes.flat())), lanes)
  })

  it('is forgotten with what was kept for it', async () => {
    nats = await startNats()
    const one = relay('--from', 'now')
    await one.says('relay.works')
    await one.stop()
    expect(runCommand(['relay', '--forget', 'relay'], { DATABASE_URL: url })).toMatchObject({ code: 0 })
    expect(runCommand(['relay', '--list'], { DATABASE_URL: url }).stdout).toBe('')
    expect(runCommand(['relay', '--forget', 'relay'], { DATABASE_URL: url })).toMatchObject({ code: 1 })
  })
})

/** Waits until the program can store again. */
async function ready(program: TestProgram): Promise<void> {
  while ((await program.get('/readyz')).status !== 200) await setTimeout(50)
}

describe('the relay', { timeout: 120_000 }, () => {
  it('goes on when PostgreSQL was restarted under it', async () => {
    const server = await startPostgres({ durable: true })
    const nats = await startNats({ password: 'relay-password-1' })
    const program = await startTestProgram({ url: server.url, drop: () => Promise.resolve() })
    const environment = { NATS_USER: 'relay', NATS_PASSWORD: 'relay-password-1' }
    const relay = startRelay(server.url, nats.url, ['--from', 'now'], environment)
    try {
      await relay.says('relay.works')
      const before = await visitors(program, 'standing', 2, 5)
      await server.restart()
      await ready(program)
      const after = await visitors(program, 'risen', 2, 5)
      const lanes = [...before, ...after]
      expectOrder(await nats.readUntil(holds(lanes.flat())), lanes)
      expect(relay.printed()).not.toContain('relay-password-1')
    } finally {
      await relay.kill()
      await nats.stop()
      await program.stop()
      await server.stop()
    }
  })
})
