import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { blocksOf } from '../support/document.ts'
import { runCommand, temporaryFolder } from '../support/process.ts'

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))
const folder = temporaryFolder()
afterAll(() => folder.remove())

interface Described {
  id: string
  examples: { sends: unknown[] }[]
}

describe('docs/writing-an-action.md', () => {
  it('shows an action that the program takes, from a project that has the package', () => {
    const action = blocksOf('docs/writing-an-action.md').find(({ language }) => language === 'ts')
    mkdirSync(join(folder.path, 'node_modules'))
    mkdirSync(join(folder.path, 'actions'))
    writeFileSync(join(folder.path, 'package.json'), '{ "private": true, "type": "module" }')
    symlinkSync(REPOSITORY, join(folder.path, 'node_modules/clickwire'), 'junction')
    writeFileSync(join(folder.path, 'actions/note-to-ledger.ts'), action?.text ?? '')
    const { code, stdout, stderr } = runCommand(['actions'], { ACTIONS_DIR: join(folder.path, 'actions') })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const described = (JSON.parse(stdout) as Described[]).find(({ id }) => id === 'note_to_ledger')
    expect(described?.examples[0]?.sends).toEqual([
      {
        ...{ method: 'POST', url: 'https://ledger.example/notes', body: '{"note":"Sold for 49.90"}' },
        headers: { authorization: 'Bearer k-1' },
      },
    ])
  })
})
