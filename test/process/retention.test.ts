import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../collector/store/database.ts'
import { DATABASES } from '../support/databases.ts'
import { runCommand } from '../support/process.ts'

describe.each(DATABASES)('clickwire retention on $name', ({ create }) => {
  it('says what would go, and what went', async () => {
    const database = await create()
    onTestFinished(() => database.drop())
    const run = (environment: Record<string, string>, ...args: string[]) =>
      runCommand(['retention', ...args], { DATABASE_URL: database.url, ...environment })
    expect(run({}).stdout).toContain('attempts: 0 gone, kept for 90 days\n')

    const store = openStore(database.url)
    const click = { transaction_id: 'tx-1', cid: 'auto', pid: 'organic', clid: null, message_id: null }
    await store.db
      .insertInto('clicks')
      .values({
        ...click,
        click_uid: '01800000-0000-7000-8000-000000000000',
        at: 1_650_000_000_000,
        bot: 0,
        body: '{}',
      })
      .execute()
    await store.close()

    expect(run({}).stdout).toContain('clicks: kept for ever\n')
    const year = { RETENTION_CLICKS_DAYS: '365' }
    expect(run(year, '--dry-run').stdout).toContain('clicks: 1 would go, kept for 365 days\n')
    expect(run(year).stdout).toContain('clicks: 1 gone, kept for 365 days\n')
    expect(run(year).stdout).toContain('clicks: 0 gone, kept for 365 days\n')
    const wrong = run({ RETENTION_CLICKS_DAYS: '-1' })
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('RETENTION_CLICKS_DAYS') })
  })
})
