import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openMigratedStore } from '../collector/store/database.ts'
import { owe } from '../collector/store/outbox.ts'
import { settingsWith } from '../test/collector/pipeline/dispatch-world.ts'
import { deliveryRow } from '../test/collector/store/delivery-rows.ts'
import { freePort } from '../test/support/postgres.ts'
import { runCommand, startProcess, temporaryFolder } from '../test/support/process.ts'

/**
 * How much a dead destination with ten thousand waiting slows the others: the 99th percentile of the time from an
 * event's answer to the arrival of its postback, with that destination in force and without, taken in turns.
 *
 *   node bench/dead-destination.ts            on an embedded database
 *   DATABASE_URL=postgres://… node bench/…    on an empty database of a server
 */
const WAITING = 10_000
const ROUNDS = 4
const EVENTS = 400
const EVENT_EVERY_MS = 20
const MOST_RATIO = 1.2
const HEALTHY = ['first', 'second', 'third']

const folder = temporaryFolder()
const arrivals = new Map<string, number>()

/** A receiver that notes when what arrives; a dead one never answers. */
async function receiver(answers: boolean): Promise<string> {
  const server = createServer((request, response) => {
    const id = new URL(request.url ?? '/', 'http://sink').searchParams.get('id')
    if (id !== null) arrivals.set(id, performance.now())
    if (answers) response.end('ok')
  }).listen(0, '127.0.0.1')
  server.unref()
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/postback`
}

async function main(): Promise<void> {
  const DATABASE_URL = process.env.DATABASE_URL ?? `file:${join(folder.path, 'bench.db')}`
  const alive = await receiver(true)
  const dead = await receiver(false)
  const files = {
    quiet: settingsFile('disabled', { alive, dead }),
    dead: settingsFile('active', { alive, dead }),
  }
  const environment = { DATABASE_URL, CLICKWIRE_CONFIG: files.quiet, LOG_LEVEL: 'silent' }
  await oweToDead(DATABASE_URL)
  const serving = await startProcess(await freePort(), environment)
  const times: Record<'quiet' | 'dead', number[]> = { quiet: [], dead: [] }
  try {
    await round(serving.url, 'warm')
    for (let n = 0; n < ROUNDS; n += 1)
      for (const kind of ['quiet', 'dead'] as const) {
        const applied = runCommand(['apply', files[kind]], environment)
        if (applied.code !== 0) throw new Error(applied.stderr)
        // Every process sees new settings within a second.
        await new Promise((resolve) => setTimeout(resolve, 1_000))
        times[kind].push(...(await round(serving.url, `${kind}${n}`)))
      }
  } finally {
    await serving.stop()
    folder.remove()
  }
  report(times)
}

function settingsFile(status: string, { alive, dead }: { alive: string; dead: string }): string {
  const file = join(folder.path, `${status}.json`)
  const settings = (url: string, name: string) => ({
    url,
    parameters: [{ name: 'id', type: 'static', value: `{transaction_id}-${name}` }],
  })
  const healthy = HEALTHY.map((id) => ({ id, to: { url: alive }, settings: settings(alive, id) }))
  writeFileSync(
    file,
    settingsWith(...healthy, {
      id: 'dead',
      to: { url: dead },
      settings: { url: dead },
      status,
      trigger: 'lead_sold',
    }),
  )
  return file
}

async function oweToDead(url: string): Promise<void> {
  const store = await openMigratedStore(url)
  const rows = Array.from({ length: WAITING }, (_, n) =>
    deliveryRow(`dead-${n}`, { rule_id: 'dead', subject_uid: `nothing ${n}` }),
  )
  await store.db.transaction().execute((tx) => owe(tx, rows))
  await store.close()
}

/** Fires events at an even pace, whatever becomes of them, and returns how long each postback took. */
async function round(url: string, name: string): Promise<number[]> {
  const answered = new Map<string, number>()
  const firing: Promise<void>[] = []
  for (let n = 0; n < EVENTS; n += 1) {
    const id = `tx-${name}-${String(n).padStart(6, '0')}`
    firing.push(fire(url, id).then(() => void answered.set(id, performance.now())))
    await new Promise((resolve) => setTimeout(resolve, EVENT_EVERY_MS))
  }
  await Promise.all(firing)
  const wanted = [...answered.keys()].flatMap((id) => HEALTHY.map((rule) => ({ id, key: `${id}-${rule}` })))
  for (const began = performance.now(); wanted.some(({ key }) => !arrivals.has(key)); ) {
    if (performance.now() - began > 30_000) throw new Error('postbacks are missing')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return wanted.map(({ id, key }) => (arrivals.get(key) ?? 0) - (answered.get(id) ?? 0))
}

async function fire(url: string, transaction_id: string): Promise<void> {
  const sale = {
    cid: 'auto',
    event_id: 'sale',
    transaction_id,
    revenue: 1,
    click: { url: 'https://lp.example/' },
  }
  const answer = await fetch(`${url}/api/event/auto`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(sale),
  })
  await answer.text()
  if (answer.status !== 200) throw new Error(`an event was answered ${answer.status}`)
}

function report({ quiet, dead }: { quiet: number[]; dead: number[] }): void {
  const ratio = percentile(dead, 0.99) / percentile(quiet, 0.99)
  const line = (name: string, times: number[]) =>
    `${name.padEnd(34)} ${[0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(1).padStart(8)).join('')}`
  console.log(`From the event's answer to the postback, ms     p50     p95     p99   (${quiet.length} each)`)
  console.log(line('without the dead destination', quiet))
  console.log(line(`with it, and ${WAITING} waiting for it`, dead))
  console.log(`ratio of p99: ${ratio.toFixed(2)} (at most ${MOST_RATIO})`)
  if (ratio > MOST_RATIO) process.exitCode = 1
}

function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

await main()
