import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { NOTE_TO_LEDGER } from '../support/new-action.ts'
import { runCommand, temporaryFolder } from '../support/process.ts'
import { type Contract, openContract } from './open-contract.ts'

interface Described {
  id: string
  title: string
  settings: { properties: Record<string, unknown>; required?: string[] }
  examples: { title: string; settings: object; sends: object[] }[]
}

describe('the actions', () => {
  const folder = temporaryFolder()
  let contract: Contract
  let actions: Described[]
  beforeAll(async () => {
    writeFileSync(join(folder.path, 'note-to-ledger.mjs'), NOTE_TO_LEDGER)
    const [sqlite] = DATABASES
    if (!sqlite) throw new Error('no database')
    contract = await openContract(sqlite.create, { environment: { ACTIONS_DIR: folder.path } })
    actions = (await contract.admin('actions')).data as Described[]
  })
  afterAll(async () => {
    await contract.close()
    folder.remove()
  })

  const named = (id: string) => actions.find((action) => action.id === id)

  it('are told with what a form for their settings needs', () => {
    expect(actions.map(({ id }) => id)).toEqual(actions.map(({ id }) => id).toSorted())
    expect(named('slack')).toMatchObject({
      title: 'Slack message',
      settings: {
        type: 'object',
        properties: {
          text: { type: 'string', description: expect.stringContaining('message') },
          webhook_url: { type: 'string', format: 'password', writeOnly: true },
        },
        required: ['text'],
      },
    })
    for (const { id, title, settings, examples } of actions) {
      expect(title, id).not.toBe('')
      expect(Object.keys(settings.properties).length, id).toBeGreaterThan(0)
      expect(examples.length, id).toBeGreaterThan(0)
      for (const example of examples) expect(Object.keys(example.settings).length, id).toBeGreaterThan(0)
    }
  })

  it('of a folder of the operator’s are told and used like the others, by one file', async () => {
    expect(named('note_to_ledger')).toMatchObject({
      title: 'Note to a ledger',
      settings: { properties: { note: { description: 'What' } }, required: ['base_url', 'note'] },
    })
    const rule = { id: 'noted', campaign: 'auto', trigger: 'lead_sold', action: 'note_to_ledger' }
    const post = (settings: object) => contract.call('POST', '/api/admin/postbacks', { ...rule, settings })
    expect(await post({ base_url: 'https://ledger.example' })).toMatchObject({ status: 400 })
    expect((await post({ base_url: 'https://ledger.example', note: 'for {buyer_name}' })).status).toBe(201)
    expect(await contract.call('POST', '/api/admin/postbacks/noted/test')).toMatchObject({
      body: { request: { method: 'POST', url: 'https://ledger.example/notes', body: 'for Test buyer' } },
    })
  })

  it('of a folder of the operator’s are documented, by the same one file', () => {
    const { code, stdout } = runCommand(['actions', '--markdown'], { ACTIONS_DIR: folder.path })
    expect(code).toBe(0)
    expect(stdout).toContain('## Note to a ledger\n\n`action: note_to_ledger`')
    expect(stdout).toContain('| `note` | text | yes | What |')
    const told = JSON.parse(runCommand(['actions'], { ACTIONS_DIR: folder.path }).stdout) as Described[]
    expect(told).toEqual(actions)
  })

  it('show what each would send, without sending it', async () => {
    for (const { id, examples } of actions) {
      const [example] = examples
      const made = await contract.call('POST', '/api/admin/postbacks', {
        ...{ id: `try_${id}`, campaign: 'auto', trigger: 'conversion_done', action: id },
        settings: example?.settings,
      })
      // An example may name fields that this campaign’s leads do not have.
      if (made.status !== 201) expect(JSON.stringify(made.body.invalidFields), id).toMatch(/macro|field/)
      else {
        const { body } = await contract.call('POST', `/api/admin/postbacks/try_${id}/test`)
        expect(body.request ?? body.outcome, id).not.toBeNull()
        if (id === 'google_sheets')
          expect(body.request).toMatchObject({ url: expect.stringContaining('/values/') })
      }
    }
  })
})
