import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { blocksOf } from '../support/document.ts'
import { runCommand } from '../support/process.ts'
import { exampleSettings } from '../support/world.ts'

/** The commands that the guide shows, with what it says that they print. */
const SHOWN = blocksOf('docs/moving.md').filter(({ language }) => language === 'sh')
const wordsOf = (command: string) =>
  [...command.trim().matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '').slice(2)

describe.each(DATABASES)('clickwire import of an address on $name', { timeout: 180_000 }, ({ create }) => {
  let database: TestDatabase
  const run = (...args: string[]) => runCommand(args, { DATABASE_URL: database.url })

  beforeAll(async () => {
    database = await create()
    expect(runCommand(['apply', '-'], { DATABASE_URL: database.url }, exampleSettings()).code).toBe(0)
  })
  afterAll(() => database.drop())

  it('prints what the guide shows, and changes nothing', () => {
    expect(SHOWN).toHaveLength(2)
    const before = run('export').stdout
    for (const { text, prints } of SHOWN)
      expect(run(...wordsOf(text))).toEqual({ code: 0, stderr: '', stdout: prints })
    expect(run('export').stdout).toBe(before)
  })

  it('with --apply makes what is missing, and the second time nothing', () => {
    const url =
      'https://api.pingtree.com/api/event/auto?event_id=quote&transaction_id={t}&revenue={r}&clid=second'
    expect(run('import', 'event-url', url, '--apply').stdout).toContain(
      'Done:\n~ campaigns auto: events.quote, offers.second',
    )
    expect(run('import', 'event-url', url, '--apply').stdout).toContain('Done:\nNothing to change.')
    const exported = run('export').stdout
    expect(exported).toContain('{ event_id: quote, type: conversion }')
    expect(exported).toContain('{ event_id: sale, name: Sale, type: conversion, goal: purchase }')
  })

  it('makes a rule for the only campaign and one source', () => {
    const url = 'https://pb.example/in?c={externalid}&p={payout}'
    const made = run(
      'import',
      'postback-url',
      url,
      '--from',
      'voluum',
      '--source',
      'fb_ads',
      '--id',
      'moved',
      '--apply',
    )
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('Done:\n+ postbacks moved') })
    expect(run('export').stdout).toContain('https://pb.example/in?c={external_clickid}&p={revenue}')
  })

  it('says what is wrong, and changes nothing', () => {
    const faulty = run('import', 'postback-url', 'https://pb.example/?c={clickid}', '--apply')
    expect(faulty).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('{clickid} has several meanings'),
    })
    const elsewhere = run('import', 'postback-url', 'https://{sub1}.example/?c={sub2}', '--apply')
    expect(elsewhere).toMatchObject({ code: 1, stderr: expect.stringContaining('without macros in these') })
    expect(run('import', 'event-url', 'https://x.example/other')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/api/event/CAMPAIGN'),
    })
    expect(run('export').stdout).not.toContain('pb_example')
  })
})
