import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { blocksOf } from '../support/document.ts'
import { temporaryFolder } from '../support/process.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'

const CLIENT = new URL('../../server/index.ts', import.meta.url).href
const examples = blocksOf('docs/server.md').filter(({ language }) => language === 'ts')

let program: TestProgram
const folder = temporaryFolder()
beforeAll(async () => {
  const [sqlite] = DATABASES
  if (!sqlite) throw new Error('no database')
  program = await startTestProgram(await sqlite.create())
})
afterAll(async () => {
  await program.stop()
  folder.remove()
})

describe('docs/server.md', () => {
  it('has an example of everything', () => {
    expect(examples.length).toBeGreaterThan(4)
  })

  it.each(examples.map((example, index) => ({ ...example, index })))(
    'prints what it says by example $index',
    async ({ text: source, prints, index }) => {
      const file = join(folder.path, `example-${index}.ts`)
      const tried = source
        .replaceAll("'clickwire/server'", `'${CLIENT}'`)
        .replaceAll('https://t.example.com', program.url)
      writeFileSync(file, tried)
      // Not by spawnSync: the collector that it calls runs in this very process.
      const child = spawn(process.execPath, [file])
      const [printed, complaint] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'exit'),
      ])
      expect({ printed, complaint }).toEqual({ printed: prints, complaint: '' })
    },
  )
})
