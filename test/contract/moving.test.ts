import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { DATABASES } from '../support/databases.ts'
import { blocksOf } from '../support/document.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'
import { exampleSettings } from '../support/world.ts'

const blocks = blocksOf('docs/moving.md')
const calls = blocks.filter(({ language }) => language === 'http')

function settings(): string {
  const example = parse(exampleSettings()) as { receivers: unknown[] }
  const guide = parse(blocks.find(({ language }) => language === 'yaml')?.text ?? '') as {
    receivers: unknown[]
  }
  example.receivers.push(...guide.receivers)
  return stringify(example)
}

describe.each(DATABASES)('docs/moving.md on $name', ({ create }) => {
  let program: TestProgram
  beforeAll(async () => {
    program = await startTestProgram(await create(), { settings: settings() })
  })
  afterAll(() => program.stop())

  it('shows calls that are answered as it says', async () => {
    expect(calls).toHaveLength(3)
    const landed = { cid: 'auto', transaction_id: 'moved-order-1', url: 'https://example.com/' }
    expect((await program.post('/api/click', landed)).status).toBe(201)
    for (const { text, prints } of calls) {
      const response = await fetch(program.url + text.trim().replace('GET ', ''))
      const said = await response.text()
      const shown = said.startsWith('{') ? (JSON.parse(said) as { code: string }).code : said
      expect({ text, status: response.status, shown: `${shown.trim()}\n` }).toEqual({
        text,
        status: 200,
        shown: prints,
      })
    }
  })
})
