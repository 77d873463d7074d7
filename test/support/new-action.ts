const REPOSITORY = new URL('../../', import.meta.url)
const at = (path: string) => JSON.stringify(new URL(path, REPOSITORY).href)

/** The one file that a new action is, as an operator may write it. */
export const NOTE_TO_LEDGER = `
import { defineAction } from ${at('collector/delivery/action.ts')}
import { asJsonText, templateText } from ${at('collector/domain/macro.ts')}
import { z } from ${at('node_modules/zod/index.js')}

export default defineAction({
  title: 'Note to a ledger',
  settings: z.strictObject({ base_url: z.string().describe('Where'), note: templateText().describe('What') }),
  run: ({ send, fill }, { base_url, note }) =>
    send({ method: 'POST', url: base_url + '/notes', headers: {}, body: fill(note, asJsonText) }),
  read: (answer, usual) => (answer.body === 'full' ? { status: 'later', because: 'ledger_full' } : usual),
  examples: [{ title: 'A note', settings: { base_url: 'https://ledger.example', note: '{}' }, sends: [] }],
})
`
