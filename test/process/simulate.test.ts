import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { runCommand, type ServingProcess, startProcess } from '../support/process.ts'
import { exampleSettings } from '../support/world.ts'

const BIN = fileURLToPath(new URL('../../bin/clickwire.mjs', import.meta.url))
const SECRET = 'a secret of sixteen or more'

describe.each(DATABASES)('clickwire simulate on $name', { timeout: 120_000 }, ({ create }) => {
  let database: TestDatabase
  let serving: ServingProcess
  let environment: Record<string, string>
  const run = (...args: string[]) => runCommand(['simulate', ...args], environment)

  beforeAll(async () => {
    database = await create()
    const port = await freePort()
    // The demo's own buyers and network are mocks on its port.
    serving = await startProcess(port, { DATABASE_URL: database.url }, ['demo'])
    environment = { DATABASE_URL: database.url, PORT: String(port), CLICKWIRE_SECRET: SECRET }
  })
  afterAll(async () => {
    await serving.stop()
    await database.drop()
  })

  it('sends visitors who land, go on, convert and are sold, and tells what came of it', async () => {
    const ended = run('--visitors', '40', '--per-minute', '6000', '--hurry', '--seed', '11')
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const told = (what: string) => Number(new RegExp(`^${what} +(\\d+)`, 'm').exec(ended.stdout)?.[1])
    expect(told('Visitors')).toBe(40)
    expect(told('Landings')).toBeGreaterThanOrEqual(40)
    for (const what of ['Links', 'Steps', 'Conversions', 'Leads']) expect(told(what)).toBeGreaterThan(0)
    expect(told('No answer')).toBe(0)
    // What was refused was meant to be.
    const mistakes = Number(/of which (\d+) were wrong/.exec(ended.stdout)?.[1])
    expect(told('Refused')).toBeLessThanOrEqual(mistakes)
    expect(ended.stdout).not.toContain('unauthorized')
    const key = runCommand(['key', 'create', '--role', 'admin', '--name', 'look'], environment).stdout.trim()
    const stored = async () => {
      const headers = { authorization: `Bearer ${key}` }
      const answer = await fetch(`${serving.url}/api/admin/leads?limit=500`, { headers })
      return ((await answer.json()) as { data?: unknown[] }).data?.length
    }
    await expect.poll(stored, { timeout: 20_000 }).toBeGreaterThanOrEqual(told('Leads'))
  })

  it('sends the same visitors again for the same seed, and the collector knows them', () => {
    const plan = run('--visitors', '12', '--seed', '11', '--dry-run').stdout
    expect(run('--visitors', '12', '--seed', '11', '--dry-run').stdout).toBe(plan)
    expect(plan).not.toContain('fb-secret')
    const again = run('--visitors', '12', '--per-minute', '6000', '--hurry', '--seed', '11')
    expect(again.stdout).toMatch(/\d {2}duplicate_event/)
  })

  /** Starts it without waiting for its end. */
  const start = async (...args: string[]) => {
    const child = spawn(process.execPath, [BIN, 'simulate', ...args], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        printed += String(chunk)
      })
    await expect.poll(() => printed, { timeout: 20_000 }).toContain('Ctrl+C ends it')
    return { child, exited: once(child, 'exit'), printed: () => printed }
  }

  it('stops on SIGINT, and tells what came of it so far', async () => {
    const { child, exited, printed } = await start('--for', '10m')
    child.kill('SIGINT')
    expect(await exited).toEqual([0, null])
    expect(printed()).toMatch(/^Visitors +\d+/m)
  })

  it('refuses other machines, deaf addresses, and to tell others, each with a sentence', async () => {
    expect(run('--url', 'https://t.example.com')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--yes-it-is-mine'),
    })
    const deaf = `http://127.0.0.1:${await freePort()}`
    expect(run('--url', deaf)).toMatchObject({
      code: 1,
      stderr: `No collector answers at ${deaf}. Start one: npm start, or clickwire serve.\n`,
    })
    expect(run('--campaign', 'nothing').stderr).toBe("There is no campaign 'nothing'.\n")
    const telling = await DATABASES[0]?.create()
    if (!telling) throw new Error('no database')
    const other = { ...environment, DATABASE_URL: telling.url }
    runCommand(['apply', '-'], other, exampleSettings('https://network.example/postback'))
    expect(runCommand(['simulate'], other)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('postback network_sale: https://network.example'),
    })
    await telling.drop()
  })

  it('ends with 1 once the collector has stopped answering', async () => {
    const { exited, printed } = await start('--for', '10m', '--per-minute', '6000', '--hurry')
    await serving.kill()
    expect(await exited).toEqual([1, null])
    expect(printed()).toMatch(/^No answer +[1-9]/m)
    expect(printed()).toContain(`http://localhost:${environment.PORT} stopped answering.`)
  })
})
