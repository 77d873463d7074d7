import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { blocksOf } from '../support/document.ts'
import { runCommand, temporaryFolder } from '../support/process.ts'
import { shellCommands } from '../support/shell-words.ts'

// These run until they are stopped; their own tests start them.
const GO_ON = ['serve', 'simulate']

/** The README's commands, in the order of a reader who tries one after the other. */
const commands = blocksOf('README.md')
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => shellCommands(text))
  .filter((words) => words.includes('--'))
  .map((words) => words.slice(words.indexOf('--') + 1))
  .filter(([first = '']) => !GO_ON.includes(first))

describe('the commands of the README', { timeout: 120_000 }, () => {
  const folder = temporaryFolder()
  const file = join(folder.path, 'my.yaml')
  afterAll(() => folder.remove())

  it('are done, one after the other, on an empty database', () => {
    const guide = blocksOf('docs/first-campaign.md').find(({ language }) => language === 'yaml')?.text ?? ''
    // Without its network, which is nowhere: doctor would say so.
    writeFileSync(file, guide.replace(/^postbacks:[\s\S]*/m, ''))
    const environment = { DATABASE_URL: `file:${join(folder.path, 'clickwire.db')}` }
    const done = commands.map((words) => {
      const { code, stderr } = runCommand(
        words.map((word) => (word === 'my.yaml' ? file : word)),
        environment,
      )
      return { words: words.join(' '), code, stderr }
    })
    expect(done.filter(({ code, stderr }) => code !== 0 || stderr !== '')).toEqual([])
    expect(done.map(({ words }) => words.split(' ')[0])).toEqual([
      ...['apply', 'apply', 'apply', 'export', 'migrate', 'doctor', 'key', 'spec', 'privacy', 'lists'],
    ])
  })
})
