import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../collector/store/database.ts'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { runCommand, type ServingProcess, startProcess } from '../support/process.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'

const [sqlite, postgres] = DATABASES
if (!sqlite || !postgres) throw new Error('no databases')
const OTHER = { sqlite: postgres, postgres: sqlite }

let folder: string
let from: TestDatabase
let to: TestDatabase
let program: TestProgram | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clickwire-backup-'))
})
afterEach(async () => {
  await program?.stop()
  program = undefined
  await from.drop()
  await to.drop()
  rmSync(folder, { recursive: true, force: true })
})

const run = (database: TestDatabase, ...args: string[]) => runCommand(args, { DATABASE_URL: database.url })

/** The program on a database that outlives it. */
const keeping = ({ url }: TestDatabase) => startTestProgram({ url, drop: () => Promise.resolve() })

/** Some visits with sales, whose postbacks nobody takes. */
async function fill(database: TestDatabase): Promise<TestProgram> {
  program = await keeping(database)
  for (let n = 0; n < 30; n++) {
    const transaction_id = `tx-backup-${n}`
    await program.post('/api/click', {
      cid: 'auto',
      transaction_id,
      url: 'https://lp.example/?sub1=ä&pid=fb_ads',
    })
    await program.post('/api/event/auto', {
      transaction_id,
      event_id: 'sale',
      revenue: '19.99',
      email: `p${n}@example.com`,
    })
  }
  return program
}

/** How many rows there are, and what of the deliveries waits. */
async function contentOf(database: TestDatabase) {
  const store = openStore(database.url)
  const count = async (table: 'clicks' | 'events' | 'conversions' | 'lead_details' | 'settings') =>
    Number(
      (
        await store.db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll().as('n'))
          .executeTakeFirst()
      )?.n,
    )
  const deliveries = await store.db.selectFrom('deliveries').select(['status', 'reason']).execute()
  const content = {
    clicks: await count('clicks'),
    events: await count('events'),
    conversions: await count('conversions'),
    details: await count('lead_details'),
    settings: await count('settings'),
    waiting: deliveries.filter(({ status }) => status <= 1).length,
    held: deliveries.filter(({ reason }) => reason === 'restored').length,
  }
  await store.close()
  return content
}

describe.each(DATABASES)('a backup of $name', ({ name, createEmpty }) => {
  it('is taken while the program serves, and restored into the other kind of database', async () => {
    from = await createEmpty()
    to = await OTHER[name].createEmpty()
    const serving = await fill(from)
    const file = join(folder, 'backup.gz')
    // Under load: the copy is of one moment, and keeps nobody waiting.
    const load = Array.from({ length: 50 }, (_, n) =>
      serving.post('/api/click', {
        cid: 'auto',
        transaction_id: `tx-meanwhile-${n}`,
        url: 'https://lp.example/',
      }),
    )
    const backup = run(from, 'backup', file)
    expect(backup).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Wrote \d+ rows into/) })
    expect((await Promise.all(load)).every(({ status }) => status === 201)).toBe(true)
    await serving.stop()
    program = undefined

    const restored = run(to, 'restore', file)
    expect(restored).toMatchObject({ code: 0, stderr: '' })
    const { waiting, held, ...content } = await contentOf(to)
    expect(content).toMatchObject({ events: 30, conversions: 30, details: 30 })
    expect(content.clicks).toBeGreaterThanOrEqual(30)
    expect(waiting).toBe(0)
    expect(held).toBeGreaterThan(0)

    program = await keeping(to)
    expect((await program.admin('clicks?limit=500')).data).toHaveLength(content.clicks)
    // What was sealed is opened with the same secret.
    const { items } = await program.admin('transactions/tx-backup-7')
    expect(JSON.stringify(items)).toContain('"sub1":"ä"')
  })

  it('that was damaged, cut or made up restores nothing', async () => {
    from = await createEmpty()
    to = await createEmpty()
    await fill(from)
    const file = join(folder, 'backup.gz')
    run(from, 'backup', file)
    const whole = readFileSync(file)
    const damaged = Buffer.from(whole)
    damaged[Math.floor(damaged.length / 2)] = (damaged[Math.floor(damaged.length / 2)] ?? 0) ^ 0xff
    for (const [bytes, sentence] of [
      [damaged, /cannot be read|is damaged/],
      [whole.subarray(0, whole.length - 100), /cannot be read|is damaged/],
      [Buffer.from('no backup'), /cannot be read/],
    ] as const) {
      writeFileSync(file, bytes)
      expect(run(to, 'restore', file)).toMatchObject({ code: 1, stderr: expect.stringMatching(sentence) })
      expect(await contentOf(to)).toMatchObject({ clicks: 0, events: 0, settings: 0 })
    }
    writeFileSync(file, whole)
    expect(run(to, 'restore', file).code).toBe(0)
    expect(run(to, 'restore', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not empty'),
    })
  })
})

describe('a move to PostgreSQL', () => {
  it('takes everything along, once, and leaves nothing that would be sent by both', async () => {
    from = await sqlite.createEmpty()
    to = await postgres.createEmpty()
    const serving = await fill(from)
    expect(run(from, 'move', '--to', to.url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Stop it first'),
    })
    await serving.stop()
    program = undefined
    const before = await contentOf(from)
    expect(before.waiting).toBeGreaterThan(0)

    expect(run(from, 'move', '--to', to.url)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Moved'),
    })
    expect(await contentOf(to)).toEqual(before)
    expect(run(from, 'move', '--to', to.url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('already'),
    })
    await expect(serveOn(from)).rejects.toThrow(/was moved to/)

    expect(run(from, 'move', '--undo').code).toBe(0)
    const again = await serveOn(from)
    await again.stop()
  })
})

const serveOn = async (database: TestDatabase): Promise<ServingProcess> =>
  startProcess(await freePort(), { DATABASE_URL: database.url })
