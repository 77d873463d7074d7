import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadActions } from '../../../collector/delivery/load-actions.ts'
import { NOTE_TO_LEDGER } from '../../support/new-action.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

async function folder(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'clickwire-actions-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  return directory
}

describe('a new action', () => {
  it.each(['note-to-ledger.mjs', 'note-to-ledger.js', 'note-to-ledger.ts'])(
    'is there, and works, once its file %s is in the folder',
    async (name) => {
      const directory = await folder({
        [name]: NOTE_TO_LEDGER,
        'note-to-ledger.d.ts': 'export {}',
        'package.json': '{"type":"module"}',
        'read-me.md': '',
      })
      const actions = await loadActions(directory)
      expect([...actions.keys()]).toEqual(expect.arrayContaining(['ping_url', 'slack', 'note_to_ledger']))
      const action = actions.get('note_to_ledger')
      if (!action) throw new Error('it is not there')

      const answers = ['stored', 'full']
      const server = await webServer((response) => response.end(answers.shift()))
      const settings = { base_url: server.url, note: '{"sold":"{buyer_name}"}' }
      const values = { transactional: { buyer_name: 'Acme "A"' } }
      expect(action.check({ ...settings, note: '{nobody}' }, { leadFields: [] })).toHaveLength(1)
      expect((await attempt(action, settings, values)).outcome).toEqual({ status: 'done' })
      expect((await attempt(action, settings, values)).outcome).toEqual({
        status: 'later',
        because: 'ledger_full',
      })
      expect(server.received).toMatchObject([
        { url: '/notes', body: '{"sold":"Acme \\"A\\""}', headers: { 'idempotency-key': 'delivery-1' } },
        { url: '/notes' },
      ])
    },
  )
})

describe('a folder of actions stops the program', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['with a file that exports no action', { 'empty.mjs': 'export default 1' }, /empty\.mjs.*defineAction/],
    ['with a file that exports nothing', { 'bare.mjs': '' }, /bare\.mjs.*defineAction/],
    ['with a second action of one name', { 'ping-url.mjs': NOTE_TO_LEDGER }, /"ping_url" already/],
    [
      'with a file that is not named like an action',
      { 'Ping_URL.mjs': NOTE_TO_LEDGER },
      /named like ping-url\.ts/,
    ],
  ])('%s', async (_fault, files, message) => {
    await expect(loadActions(await folder(files))).rejects.toThrow(message)
  })

  it('that is not there', async () => {
    await expect(loadActions(join(tmpdir(), 'clickwire-no-such-folder'))).rejects.toThrow(/ENOENT/)
  })
})
