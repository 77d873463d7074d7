import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingsWith } from '../collector/pipeline/dispatch-world.ts'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { runCommand, type ServingProcess, startProcess, temporaryFolder } from '../support/process.ts'
import { type Sink, startSink } from '../support/sink.ts'

describe.each(DATABASES)('clickwire replay beside a program on $name', ({ create }) => {
  let database: TestDatabase
  let sink: Sink
  let folder: ReturnType<typeof temporaryFolder>
  let environment: Record<string, string>
  let serving: ServingProcess

  beforeAll(async () => {
    database = await create()
    folder = temporaryFolder()
    sink = await startSink()
    const file = join(folder.path, 'clickwire.yaml')
    writeFileSync(file, settingsWith({ to: sink }))
    environment = { DATABASE_URL: database.url, CLICKWIRE_CONFIG: file }
    serving = await startProcess(await freePort(), environment)
  })
  afterAll(async () => {
    await serving.kill()
    await sink.close()
    await database.drop()
    folder.remove()
  })

  const sell = async (transaction_id: string) => {
    const sale = {
      cid: 'auto',
      event_id: 'sale',
      transaction_id,
      revenue: 49.9,
      click: { url: 'https://lp.example/' },
    }
    const answer = await fetch(`${serving.url}/api/event/auto`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sale),
    })
    expect(answer.status).toBe(200)
  }
  const replay = (...args: string[]) => runCommand(['replay', ...args], environment)

  it('shows what would be sent again, and has it sent', { timeout: 60_000 }, async () => {
    sink.answers.push(400, 400)
    await sell('tx-replay-01')
    await sell('tx-replay-02')
    await sink.until(2)
    // What came of them is written a moment after they arrived.
    await expect
      .poll(() => replay('--status', 'failed', '--dry-run').stdout, { timeout: 20_000 })
      .toContain('Would send again: 2')
    expect(sink.received).toHaveLength(2)
    expect(replay('--status', 'failed', '--rule', 'network_sale')).toMatchObject({
      code: 0,
      stdout: 'Sent again: 2\n',
    })
    await sink.until(4)
    expect(replay('--status', 'failed')).toMatchObject({ code: 0, stdout: 'Sent again: 0\n' })
  })

  it.each([
    [[], 'Name a delivery by its id'],
    [['some-id', '--status', 'failed'], 'takes no filter beside it'],
    [['some-id'], 'There is no such delivery.'],
    [['--rule', 'nobody'], 'The field rule is no rule of today.'],
    [['--from', 'yesterday'], '--from must be a time'],
    [['--status', 'queued'], 'Allowed choices are sent, failed'],
  ])('refuses %j with a sentence', (args, sentence) => {
    const { code, stderr } = replay(...args)
    expect(code).toBe(1)
    expect(stderr).toContain(sentence)
  })
})
