import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { runCommand, temporaryFolder } from '../support/process.ts'
import { exampleSettings } from '../support/world.ts'

const SOURCES = `pid,name,token,model,amount
fb_ads,Meta ads,,,
mail_2,"Mailers, Inc. \${HOME}",m-secret-1,pay_per_sale,2.50
`

describe.each(DATABASES)('clickwire import on $name', { timeout: 180_000 }, ({ create }) => {
  const folder = temporaryFolder()
  const file = join(folder.path, 'sources.csv')
  let database: TestDatabase
  const run = (args: string[], input = '') => runCommand(args, { DATABASE_URL: database.url }, input)

  beforeAll(async () => {
    database = await create()
    writeFileSync(file, SOURCES)
    expect(run(['apply', '-'], exampleSettings()).code).toBe(0)
  })
  afterAll(async () => {
    await database.drop()
    folder.remove()
  })

  it('says what it would do, does it, and leaves what a row leaves out', () => {
    const plan = '~ sources fb_ads: name\n+ sources mail_2\n'
    expect(run(['import', 'sources', file, '--dry-run'])).toMatchObject({ code: 0, stdout: plan })
    expect(run(['import', 'sources', file])).toMatchObject({ code: 0, stdout: plan })
    const again = run(['import', 'sources', '-'], SOURCES.replace(',m-secret-1', ','))
    expect(again).toMatchObject({ code: 0, stdout: 'Nothing to change.\n' })
    const exported = run(['export']).stdout
    expect(exported).toContain('Mailers, Inc. $${HOME}')
    expect(exported).toMatch(/pay_per_sale, amount: "?2\.5/)
  })

  it('names every fault of a file, and changes nothing', () => {
    const faulty = run(['import', 'buyers', '-'], 'id,nome\nacme,A\nacme,B\n,C\n')
    expect(faulty).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('-:1: there is no column "nome"'),
    })
    expect(faulty.stderr).toContain('-:3: id stands in line 2 already')
    expect(faulty.stderr).toContain('-:4: id is missing')
    const wrong = run(['import', 'buyers', '-'], 'id,name\nno spaces,A\n')
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was changed.') })
    expect(run(['import', 'buyers', '-'], 'id,name\nnew_one,A\n').stdout).toBe('+ buyers new_one\n')
  })
})
