import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { runCommand, type ServingProcess, startProcess, temporaryFolder } from '../support/process.ts'
import { type Sink, startSink } from '../support/sink.ts'
import { exampleSettings } from '../support/world.ts'

const SALE = { cid: 'auto', event_id: 'sale', revenue: 49.9, pid: 'fb_ads' }

const post = (url: string, path: string, body: object) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).then(async (response) => ({
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
  }))

const click = (url: string, transaction_id: string) =>
  post(url, '/api/click', { cid: 'auto', transaction_id, url: 'https://lp.example/?gclid=x&sub1=a' })

describe.each(DATABASES)('the program on $name', ({ name, create }) => {
  let database: TestDatabase
  let sink: Sink
  let environment: Record<string, string>
  let folder: ReturnType<typeof temporaryFolder>
  const running: ServingProcess[] = []

  const serve = async (args?: string[]) => {
    const serving = await startProcess(await freePort(), environment, args)
    running.push(serving)
    return serving
  }

  beforeEach(async () => {
    database = await create()
    folder = temporaryFolder()
    sink = await startSink()
    const file = join(folder.path, `${name}.yaml`)
    writeFileSync(file, exampleSettings(sink.url))
    environment = {
      DATABASE_URL: database.url,
      CLICKWIRE_CONFIG: file,
      RETRY_SCHEDULE: '1s,1s,1s',
      POSTBACK_TIMEOUT_MS: '1000',
    }
  })

  afterEach(async () => {
    for (const serving of running.splice(0)) await serving.kill()
    await sink.close()
    await database.drop()
    folder.remove()
  })

  it('delivers what it owed when it was killed between accepting and sending', async () => {
    // Nobody sends in the first life: what is owed can only come from the database.
    const collector = await serve(['serve', '--role', 'collector'])
    await click(collector.url, 'tx-killed-01')
    const answer = await post(collector.url, '/api/event/auto', { ...SALE, transaction_id: 'tx-killed-01' })
    expect(answer).toMatchObject({ status: 200, body: { code: 'conversion_fired' } })
    await collector.kill()
    expect(sink.received).toHaveLength(0)

    await serve()
    const [received] = await sink.until(1)
    expect(received?.query).toContainEqual(['txid', 'tx-killed-01'])
  })

  it('keeps every event it answered 200, however often it is killed, and sends each postback', {
    timeout: 90_000,
  }, async () => {
    const acknowledged = new Set<string>()
    for (let life = 0; life < 4; life += 1) {
      const serving = await serve()
      const wishes = Array.from(
        { length: 60 },
        (_, index) => `tx-life${life}-${String(index).padStart(4, '0')}`,
      )
      const firing = wishes.map(async (transaction_id) => {
        const answer = await post(serving.url, '/api/event/auto', {
          ...SALE,
          transaction_id,
          click: { url: 'https://lp.example/?sub1=a' },
        })
        if (answer.status === 200) acknowledged.add(transaction_id)
      })
      // Somewhere within the burst.
      await Promise.race(firing)
      await serving.kill()
      await Promise.allSettled(firing)
    }
    expect(acknowledged.size).toBeGreaterThan(0)

    await serve()
    const told = () =>
      new Set(sink.received.map((call) => call.query.find(([key]) => key === 'txid')?.[1] ?? ''))
    await expect
      .poll(() => [...acknowledged].filter((id) => !told().has(id)), { timeout: 45_000 })
      .toEqual([])
    const ids = sink.received.map(
      (call) => `${call.query.find(([key]) => key === 'txid')?.[1]} ${call.headers['idempotency-key']}`,
    )
    // A repeat after a kill is allowed; a second delivery of the same sale is not.
    expect(new Set(ids).size).toBe(told().size)
  })

  it('answers exactly one of 500 simultaneous sales of a pair with 200', async () => {
    const collectors = name === 'postgres' ? [await serve(), await serve()] : [await serve()]
    const [first] = collectors
    await click(first?.url ?? '', 'tx-crowd-001')
    const asking = Array.from({ length: 500 }, (_, index) =>
      post(collectors[index % collectors.length]?.url ?? '', '/api/event/auto', {
        ...SALE,
        transaction_id: 'tx-crowd-001',
      }),
    )
    const answers = await Promise.all(asking)
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    // Locked for two seconds; whatever a busy machine gets to later is a duplicate.
    const others = answers.filter((answer) => answer.status !== 200).map((answer) => answer.body.code)
    expect(['event_locked', 'duplicate_event']).toEqual(expect.arrayContaining([...new Set(others)]))
    await sink.until(1)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(sink.received).toHaveLength(1)
  })

  it('finishes what is under way when it is told to stop', async () => {
    const serving = await serve()
    await click(serving.url, 'tx-gently-01')
    await post(serving.url, '/api/event/auto', { ...SALE, transaction_id: 'tx-gently-01' })
    expect(await serving.stop()).toBe(0)
    expect(sink.received.length).toBeLessThanOrEqual(1)
    await serve()
    await sink.until(1)
    expect(sink.received).toHaveLength(1)
  })

  it('takes settings that are applied beside it within a second', async () => {
    const serving = await serve()
    const file = join(folder.path, `${name}-more.yaml`)
    writeFileSync(file, exampleSettings(sink.url).replace('event_id: step_2', 'event_id: step_zwei'))
    expect(runCommand(['apply', file], environment)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('~ campaigns auto'),
    })
    await click(serving.url, 'tx-settle-01')
    await expect
      .poll(
        async () =>
          (
            await post(serving.url, '/api/event/auto', {
              event_id: 'step_zwei',
              transaction_id: 'tx-settle-01',
            })
          ).body.code,
        { timeout: 1000, interval: 50 },
      )
      .toBe('event_fired')
  })
})
