import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Balancer, startBalancer } from '../support/balancer.ts'
import { type Machines, openMachines, type Sold } from '../support/machines.ts'
import { runCommand, type ServingProcess } from '../support/process.ts'

describe('a program whose PostgreSQL goes away', { timeout: 120_000 }, () => {
  let machines: Machines
  let one: ServingProcess
  beforeEach(async () => {
    machines = await openMachines()
    one = await machines.start('all')
  })
  afterEach(() => machines.close())

  let fired = 0
  const sell = () => machines.sell(one.url, `tx-outage-${String(fired++).padStart(4, '0')}`)
  const refused = { status: 503, code: 'unavailable', retryAfter: '1' }
  const well = async () => {
    await expect.poll(() => machines.readiness(one), { timeout: 15_000 }).toBe(200)
    await expect.poll(async () => (await sell()).status, { timeout: 5_000 }).toBe(200)
  }

  it('answers 503 with Retry-After while it is away, says that it is not ready, and goes on by itself', async () => {
    await well()
    machines.proxy.cut()
    await expect.poll(sell).toEqual(refused)
    expect(await machines.readiness(one)).toBe(503)
    expect((await fetch(`${one.url}/healthz`)).status).toBe(200)
    const pixel = await fetch(
      `${one.url}/pixel.gif?cid=auto&event_id=sale&transaction_id=tx-outage-0000&revenue=1`,
    )
    expect([pixel.status, pixel.headers.get('x-clickwire-code'), pixel.headers.get('retry-after')]).toEqual([
      ...[200, 'unavailable', '1'],
    ])
    machines.proxy.mend()
    await well()
  })

  it('is waited for when it is not there at the start', async () => {
    // The one that runs may have been the one that was refused.
    await one.kill()
    machines.proxy.cut()
    const starting = machines.start('all', { LOG_LEVEL: 'warn' })
    await expect.poll(() => machines.proxy.refused(), { timeout: 20_000 }).toBeGreaterThan(1)
    machines.proxy.mend()
    const other = await starting
    expect(other.printed()).toContain('"msg":"database.awaited"')
    expect((await machines.sell(other.url, 'tx-outage-start')).status).toBe(200)
  })

  it('is told of by a command at once, in a sentence', () => {
    const DATABASE_URL = 'postgres://u:secret@127.0.0.1:1/clickwire'
    expect(runCommand(['doctor'], { DATABASE_URL })).toMatchObject({ code: 1 })
    expect(runCommand(['key', 'create', '--role', 'admin', '--name', 'x'], { DATABASE_URL })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'The database at 127.0.0.1:1 cannot be reached (connect ECONNREFUSED 127.0.0.1:1). Start it, or set DATABASE_URL to where it is.\n',
    })
  })

  it('answers 503 while it is read-only, as after a failover, and goes on by itself', async () => {
    const { pathname } = new URL(machines.database.url)
    const readOnly = (word: 'on' | 'off') =>
      sql`alter database ${sql.ref(pathname.slice(1))} set default_transaction_read_only = ${sql.raw(word)}`
    await readOnly('on').execute(machines.store.db)
    await machines.terminate('clickwire')
    await expect.poll(sell).toEqual(refused)
    expect(await machines.readiness(one)).toBe(503)
    const admin = await fetch(`${one.url}/healthz`)
    expect(admin.status).toBe(200)
    // The connection that turns it off was opened before.
    await sql`set default_transaction_read_only = off`.execute(machines.store.db)
    await readOnly('off').execute(machines.store.db)
    await machines.terminate('clickwire')
    await well()
  })

  it('does not wait for a link that fell silent, and goes on over another', async () => {
    await well()
    machines.proxy.freeze()
    const answers: Sold[] = await Promise.all([sell(), sell(), sell()])
    expect(answers).toEqual([refused, refused, refused])
    expect(await machines.readiness(one)).toBe(503)
    machines.proxy.mend()
    await well()
  })

  it('stores once what it cannot know to be stored: the link breaks at the commit', async () => {
    machines.proxy.cutAtCommit(20)
    const ids = Array.from({ length: 20 }, (_, index) => `tx-commit-${String(index).padStart(4, '0')}`)
    for (const id of ids) {
      while ((await machines.sell(one.url, id)).status !== 200) await setTimeout(20)
    }
    expect(machines.proxy.cutAtCommits()).toBeGreaterThan(5)
    const rows = await machines.store.db.selectFrom('events').select('transaction_id').execute()
    expect(rows.map((row) => row.transaction_id).toSorted()).toEqual(ids)
    const owed = await machines.store.db.selectFrom('deliveries').select('transaction_id').execute()
    expect(owed.map((row) => row.transaction_id).toSorted()).toEqual(ids)
  })
})

describe('collectors that are restarted one after the other behind a proxy', { timeout: 120_000 }, () => {
  let machines: Machines
  let balancer: Balancer
  beforeEach(async () => {
    machines = await openMachines()
  })
  afterEach(async () => {
    await balancer.close()
    await machines.close()
  })

  it('refuse nobody, and end in time', async () => {
    const start = () => machines.start('all', { DRAIN_MS: '1500' })
    const running = [await start(), await start()]
    balancer = await startBalancer(() => running.map(({ url }) => url))
    const answers: number[] = []
    let over = false
    const callers = Array.from({ length: 8 }, async (_, caller) => {
      for (let turn = 0; !over; turn += 1) {
        answers.push((await machines.sell(balancer.url, `tx-rolling-${caller}-${turn}`)).status)
        await setTimeout(5)
      }
    })
    for (let restarts = 0; restarts < 4; restarts += 1) {
      const [oldest] = running
      const stopped = oldest?.stop()
      await expect.poll(async () => oldest && machines.readiness(oldest), { timeout: 1_400 }).toBe(503)
      expect(await stopped).toBe(0)
      running.push(await start())
      running.shift()
    }
    over = true
    await Promise.all(callers)
    expect(answers.filter((status) => status !== 200)).toEqual([])
    expect(answers.length).toBeGreaterThan(100)
  })
})
