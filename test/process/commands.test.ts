import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { runCommand, startProcess, temporaryFolder } from '../support/process.ts'
import { exampleSettings } from '../support/world.ts'

describe.each(DATABASES)('the commands on $name', ({ name, createEmpty }) => {
  let database: TestDatabase
  let environment: Record<string, string>
  let folder: ReturnType<typeof temporaryFolder>
  let example: string

  const write = (text: string) => {
    const file = join(folder.path, 'settings.yaml')
    writeFileSync(file, text)
    return file
  }
  const run = (...args: string[]) => runCommand(args, environment)

  beforeEach(async () => {
    database = await createEmpty()
    environment = { DATABASE_URL: database.url }
    folder = temporaryFolder()
    example = write(exampleSettings())
  })
  afterEach(async () => {
    await database.drop()
    folder.remove()
  })

  it('apply prints what it creates, and the second time that there is nothing to change', () => {
    expect(run('apply', example)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('+ campaigns auto\n'),
    })
    expect(run('apply', example)).toMatchObject({ code: 0, stdout: 'Nothing to change.\n' })
  })

  it('apply names what changed, never a secret’s value', () => {
    run('apply', example)
    const changed = write(
      exampleSettings()
        .replace('name: Facebook ads', 'name: Meta ads')
        .replace('fb-secret', 'new-secret-value'),
    )
    const { stdout } = run('apply', changed)
    expect(stdout).toBe('~ sources fb_ads: name, token\n')
  })

  it('apply --dry-run changes nothing', () => {
    expect(run('apply', '--dry-run', example).stdout).toContain('+ campaigns auto')
    expect(run('apply', '--dry-run', example).stdout).toContain('+ campaigns auto')
  })

  it('apply leaves what the file does not name, and deletes it with --prune', () => {
    run('apply', example)
    const without = write(exampleSettings().replace(/ {2}- \{ pid: old_mail.*\n/, ''))
    expect(run('apply', without).stdout).toContain(
      'Left as they are, because --prune was not given: sources old_mail',
    )
    expect(run('apply', '--prune', without).stdout).toBe('- sources old_mail\n')
    expect(run('apply', '--prune', without).stdout).toBe('Nothing to change.\n')
  })

  it('apply of a faulty file changes nothing and names every fault with its line', () => {
    run('apply', example)
    const before = run('export').stdout
    const text = exampleSettings()
      .replace('type: step,', 'type: steps,')
      .replace('conditions: { source: fb_ads', 'conditions: { source: fb_adz')
      .replace('value: transaction_id }', 'value: transaction_idd }')
    const lineOf = (part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1
    const { code, stderr, stdout } = run('apply', write(text))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    for (const part of ['type: steps,', 'fb_adz', 'transaction_idd'])
      expect(stderr).toContain(`:${lineOf(part)}: `)
    expect(stderr).toContain('Nothing was changed.')
    expect(run('export').stdout).toBe(before)
  })

  it('export shows no secret, and applying it changes nothing', () => {
    run('apply', example)
    const { stdout } = run('export')
    expect(stdout).not.toMatch(/fb-secret|let-me-in|token: acme/)
    expect(runCommand(['apply', '-'], environment, stdout)).toMatchObject({
      code: 0,
      stdout: 'Nothing to change.\n',
    })
  })

  it('keeps secrets sealed in the database', () => {
    run('apply', example)
    if (name === 'sqlite') {
      const bytes = readFileSync(database.url.replace('file:', ''))
      expect(bytes.includes('auto_insurance')).toBe(true)
      expect(bytes.includes('fb-secret')).toBe(false)
    }
    expect(
      runCommand(['export'], { ...environment, CLICKWIRE_SECRET: 'another secret altogether' }),
    ).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('CLICKWIRE_SECRET is not the one it was sealed with'),
    })
  })

  it('key create prints the key alone, and the key opens the admin interface', async () => {
    const { stdout } = run('key', 'create', '--role', 'admin', '--name', 'test')
    expect(stdout).toMatch(/^cw_[A-Za-z0-9_-]{43}\n$/)
    const serving = await startProcess(await freePort(), environment)
    try {
      const ask = (key: string) =>
        fetch(`${serving.url}/api/admin/events`, { headers: { authorization: `Bearer ${key}` } }).then(
          (response) => response.status,
        )
      expect(await ask(stdout.trim())).toBe(200)
      expect(await ask(`${stdout.trim()}x`)).toBe(401)
    } finally {
      await serving.stop()
    }
  })

  it('key create makes a key that speaks for one source, and for no less', () => {
    const create = (...args: string[]) => run('key', 'create', '--name', 'test', ...args)
    expect(create('--role', 'affiliate', '--pid', 'fb_ads').stdout).toMatch(/^cw_/)
    for (const args of [['affiliate'], ['affiliate', '--pid', 'a b'], ['admin', '--pid', 'fb_ads']])
      expect(create('--role', ...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('--pid') })
  })

  it('migrate says what it did, and doctor that all is well', () => {
    expect(run('migrate').stdout).toMatch(/^Applied: 001-start, 002-leads, /)
    expect(run('migrate').stdout).toBe('The tables are up to date.\n')
    const { code, stdout } = run('doctor')
    expect({ code, faults: stdout.match(/FAULT.*/g) }).toEqual({ code: 0, faults: null })
  })

  it('list import and list export take people from one list to another, and lists shows them', () => {
    const file = join(folder.path, 'people.csv')
    writeFileSync(file, 'email,phone\nada@example.com,(202) 555-0123\nnobody,\n')
    expect(run('list', 'import', file, '--list', 'angry')).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('There is no list of this name.') },
    })
    const made = run('list', 'import', file, '--list', 'angry', '--purpose', 'do_not_contact')
    expect(made).toMatchObject({
      code: 0,
      stdout: '2 added, 0 on the list already, 1 that cannot be on it.\n',
      stderr: expect.stringContaining('people.csv:3: is no e-mail address'),
    })
    const { stdout } = run('list', 'export', 'angry')
    const again = runCommand(['list', 'import', '-', '--list', 'do_not_post'], environment, stdout)
    expect(again.stdout).toBe('2 added, 0 on the list already, 0 that cannot be on it.\n')
    expect(run('lists').stdout).toBe(
      'angry           do_not_contact  2\ndo_not_contact  do_not_contact  0\ndo_not_post     do_not_post     2\n',
    )
  })

  it('doctor tells which network cannot be reached', () => {
    run('apply', example)
    const { code, stdout } = runCommand(['doctor'], { ...environment, ALLOW_PRIVATE_TARGETS: '1' })
    expect(code).toBe(1)
    expect(stdout).toMatch(/FAULT {2}postback network_sale: http:\/\/127\.0\.0\.1:9 cannot be reached/)
  })
})

describe('the commands', () => {
  it('stop with a sentence at a bad setting', () => {
    const { code, stderr } = runCommand(['serve'], { PORT: 'abc', LOG_LEVEL: 'loud' })
    expect(code).toBe(1)
    expect(stderr).toContain("PORT must be a whole number from 0 to 65535 (it is 'abc').")
    expect(stderr).toContain("LOG_LEVEL must be one of debug, info, warn, error, silent (it is 'loud').")
  })

  it('are told, all of them, to whoever asks for help or for one that there is none of', () => {
    const help = runCommand(['--help'], {})
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const name of ['serve', 'apply', 'restore', 'simulate']) expect(help.stdout).toMatch(`\n  ${name} `)
    const unknown = runCommand(['srve'], {})
    expect(unknown).toMatchObject({ code: 1, stdout: '' })
    expect(unknown.stderr).toContain("unknown command 'srve'")
    expect(unknown.stderr).toContain('serve [options]')
    expect(runCommand(['help', 'key'], {}).stdout).toContain('keys of the HTTP API')
  })

  it('refuse a second program on the same file, and a port in use, with a sentence', async () => {
    const folder = temporaryFolder()
    const port = await freePort()
    const environment = { DATABASE_URL: `file:${folder.path}/one.db` }
    const serving = await startProcess(port, environment)
    try {
      const second = runCommand(['serve'], { ...environment, PORT: '0' })
      expect(second).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('is being served by another process'),
      })
      const other = { DATABASE_URL: `file:${folder.path}/two.db`, PORT: String(port), HOST: '127.0.0.1' }
      expect(runCommand(['serve'], other)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`Port ${port} is in use`),
      })
    } finally {
      await serving.stop()
      folder.remove()
    }
  })

  it('make a secret beside the embedded database, for its owner only, and say so', () => {
    const folder = temporaryFolder()
    const environment = {
      DATABASE_URL: `file:${folder.path}/data/c.db`,
      CLICKWIRE_SECRET: '',
      LOG_LEVEL: 'warn',
    }
    const first = runCommand(['migrate'], environment)
    const applied = runCommand(['apply', '-'], environment, exampleSettings())
    expect(first.code).toBe(0)
    expect(applied.stderr).toContain('CLICKWIRE_SECRET is not set')
    expect(statSync(`${folder.path}/data/clickwire.secret`).mode & 0o777).toBe(0o600)
    expect(runCommand(['apply', '-'], environment, exampleSettings()).stdout).toBe('Nothing to change.\n')
    folder.remove()
  })
})
