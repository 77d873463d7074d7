import { writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openMigratedStore } from '../../collector/store/database.ts'
import { owe } from '../../collector/store/outbox.ts'
import { listening } from '../collector/delivery/far-end.ts'
import { settingsWith } from '../collector/pipeline/dispatch-world.ts'
import { deliveryRow } from '../collector/store/delivery-rows.ts'
import { watchProcess } from '../faults/rig/process-facts.ts'
import { freePort } from '../support/postgres.ts'
import { startProcess, temporaryFolder } from '../support/process.ts'

const MOST_GROWTH_MB = 20
const EACH = 20
const RECEIVERS = 6

// Node lets garbage lie for as long as there is room. What is measured is what the program holds.
const TIDY = '--expose-gc --import data:text/javascript,setInterval(gc,200).unref()'

const HEAD = 'HTTP/1.1 200 OK\r\n'
const PIECE = Buffer.alloc(65_536, 'x')
// 100 MB of nothing, in 100 KB.
const BOMB = gzipSync(Buffer.alloc(100_000_000))

/** What a receiver does with a connection once it was asked something. */
const ATTACKS: Record<string, (socket: Socket) => void> = {
  'a body without an end': (socket) => {
    socket.write(`${HEAD}\r\n`)
    flood(socket, Number.POSITIVE_INFINITY)
  },
  'a body of 200 MB': (socket) => {
    socket.write(`${HEAD}content-length: 200000000\r\n\r\n`)
    flood(socket, 200_000_000)
  },
  'a body that drips': (socket) => {
    socket.write(`${HEAD}content-length: 1000\r\n\r\n`)
    const drip = setInterval(() => socket.write('x'), 50)
    socket.on('close', () => clearInterval(drip))
  },
  'a gzip bomb': (socket) => {
    const head = `${HEAD}content-encoding: gzip\r\ncontent-length: ${BOMB.length}\r\n\r\n`
    socket.end(Buffer.concat([Buffer.from(head), BOMB]))
  },
  'headers of 30 KB': (socket) =>
    socket.end(`${HEAD}x-a: ${'a'.repeat(30_000)}\r\ncontent-length: 0\r\n\r\n`),
}

/** Writes for as long as the other side takes it. */
function flood(socket: Socket, most: number): void {
  let said = 0
  const more = () => {
    while (!socket.destroyed && said < most && socket.writableLength < 2 * PIECE.length) {
      socket.write(PIECE)
      said += PIECE.length
    }
    if (!socket.destroyed && said < most) socket.once('drain', more)
  }
  more()
}

const BEHAVED = (socket: Socket) => socket.end(`${HEAD}connection: close\r\ncontent-length: 2\r\n\r\nok`)

/** A receiver that answers as one should until it is told to attack, and what became of who asked it. */
async function receiver(attack: (socket: Socket) => void) {
  const its = { asked: 0, open: 0, harmful: false }
  const server: Server = createServer((socket) => {
    its.open += 1
    socket.on('error', () => undefined)
    socket.on('close', () => {
      its.open -= 1
    })
    socket.once('data', () => {
      its.asked += 1
      socket.resume()
      const answer = its.harmful ? attack : BEHAVED
      answer(socket)
    })
  })
  return { its, url: `http://127.0.0.1:${await listening(server)}` }
}

/** A worker that owes something to all of them, and what is needed to owe it more. */
async function workerFor(receivers: readonly { url: string }[], folder: string) {
  const url = `file:${folder}/clickwire.db`
  const settings = `${folder}/settings.yaml`
  const ruleIds = receivers.map((_, n) => `rule_${n}`)
  const rules = receivers.map((to, n) => ({ id: `rule_${n}`, to, trigger: 'lead_sold' }))
  writeFileSync(settings, settingsWith(...rules))
  const worker = await startProcess(
    await freePort(),
    {
      ...{ DATABASE_URL: url, CLICKWIRE_CONFIG: settings },
      ...{ RETRY_SCHEDULE: '1h', POSTBACK_TIMEOUT_MS: '2000', NODE_OPTIONS: TIDY },
    },
    ['serve', '--role', 'worker'],
  )
  const store = await openMigratedStore(url)
  onTestFinished(async () => {
    await store.close()
    await worker.kill()
  })
  let round = 0
  return {
    worker,
    oweAll: (each: number) => {
      round += 1
      const rows = ruleIds.flatMap((rule_id) =>
        Array.from({ length: each }, (_, n) => deliveryRow(`${rule_id} ${round} ${n}`, { rule_id })),
      )
      return store.db.transaction().execute((tx) => owe(tx, rows))
    },
  }
}

// Where the kernel tells nothing of a process, only the rest is tried.
const mostRss = (seen: readonly { facts: { rssMb: number } }[]) =>
  Math.max(0, ...seen.map(({ facts }) => facts.rssMb))

describe('a worker whose receivers answer to do it harm', { timeout: 180_000 }, () => {
  it(`grows by less than ${MOST_GROWTH_MB} MB, ends every connection, and goes on`, async () => {
    const folder = temporaryFolder()
    onTestFinished(() => folder.remove())
    const receivers = await Promise.all(
      Object.values(ATTACKS).flatMap((attack) => Array.from({ length: RECEIVERS }, () => receiver(attack))),
    )
    const { worker, oweAll } = await workerFor(receivers, folder.path)
    const allAsked = async (times: number) => {
      const least = () => Math.min(...receivers.map(({ its }) => its.asked))
      const open = () => receivers.reduce((sum, { its }) => sum + its.open, 0)
      await expect.poll(() => least() >= times && open() === 0, { timeout: 90_000 }).toBe(true)
    }

    // What a process takes for its work, it takes when it first has work.
    await oweAll(EACH)
    await allAsked(EACH)
    const calm = watchProcess(worker.pid, 20)
    await oweAll(EACH)
    await allAsked(2 * EACH)
    const before = mostRss(calm())

    const attacked = watchProcess(worker.pid, 20)
    for (const { its } of receivers) its.harmful = true
    await oweAll(EACH)
    // One that fails again and again is paused before it had all of its turns.
    await allAsked(2 * EACH + 5)
    expect(mostRss(attacked()) - before).toBeLessThan(MOST_GROWTH_MB)
    expect(worker.ended()).toBeUndefined()
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(200)
  })
})
