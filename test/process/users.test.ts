import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { runCommand, startProcess } from '../support/process.ts'

describe.each(DATABASES)('clickwire user on $name', ({ create }) => {
  let database: TestDatabase
  const run = (args: string, input = '') =>
    runCommand(['user', ...args.split(' ')], { DATABASE_URL: database.url }, input)

  beforeEach(async () => {
    database = await create()
  })
  afterEach(() => database.drop())

  it('adds, lists, gives a new password and takes away', () => {
    const made = run('add --email Ann@Example.com --role admin')
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]{20}\n$/), stderr: '' })
    const given = run('add --email ben@example.com --role admin --password-stdin', 'a password of mine\n')
    expect(given).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(run('list').stdout).toBe('ann@example.com\tadmin\t-\nben@example.com\tadmin\t-\n')
    expect(run('password --email ANN@example.com').stdout).toMatch(/^[\w-]{20}\n$/)
    expect(run('remove --email ann@example.com')).toMatchObject({ code: 0 })
    expect(run('list').stdout).toBe('ben@example.com\tadmin\t-\n')
  })

  it('says what is wrong in a sentence', () => {
    run('add --email ann@example.com --role admin')
    expect(run('add --email ann --role admin')).toMatchObject({
      code: 1,
      stderr: 'The email must be an e-mail address such as ann@example.com.\n',
    })
    expect(run('add --email a@example.com --role affiliate --pid nobody')).toMatchObject({
      code: 1,
      stderr: 'The field pid names no source: nobody.\n',
    })
    expect(run('remove --email ann@example.com').stderr).toBe(
      'This is the only admin: make another one first.\n',
    )
    expect(run('remove --email nobody@example.com').stderr).toBe('There is no user nobody@example.com.\n')
  })

  it('serve tells a setup token in its log until it is used, the same at every start', async () => {
    const tokens = []
    for (const _start of [1, 2]) {
      const environment = { DATABASE_URL: database.url, LOG_LEVEL: 'warn' }
      const serving = await startProcess(await freePort(), environment)
      await serving.stop()
      tokens.push(/"setup_token":"([\w-]+)"/.exec(serving.printed())?.[1])
    }
    expect(tokens[0]).toMatch(/^[\w-]{32}$/)
    expect(tokens[1]).toBe(tokens[0])
  })
})
