import { useMutation, useQueryClient } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Page, Section } from '../../parts/page.tsx'

type Operation = 'add' | 'remove' | 'check'

interface Told {
  message: string
  results?: readonly (boolean | null)[]
  invalid_entries?: readonly { index: number; reason: string }[]
}

const BUTTONS: readonly (readonly [Operation, string])[] = [
  ['check', 'Check'],
  ['add', 'Add'],
  ['remove', 'Remove'],
]

/** One list: who is on it, by asking; and putting people on it or taking them off. */
export default function List({ id = '' }: { id?: string }) {
  return (
    <Page
      title={id}
      back={{ to: '/lists', label: 'Lists' }}
      about="Lists of people whom to leave alone keep hashes only: who is on them is found by asking."
    >
      <Entries list={id} />
    </Page>
  )
}

function Entries({ list }: { list: string }) {
  const [text, setText] = useState('')
  const entries = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const client = useQueryClient()
  const working = useMutation({
    mutationFn: (operation: Operation) => change(list, operation, entries),
    onSuccess: () => client.invalidateQueries({ queryKey: ['things', 'lists'] }),
  })
  return (
    <Section title="People">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          working.mutate('check')
        }}
      >
        <div class="field">
          <label for="entries">E-mail addresses and phone numbers</label>
          <textarea
            id="entries"
            rows={8}
            spellcheck={false}
            placeholder="One a line"
            value={text}
            aria-describedby="entries-hint"
            onInput={(event) => {
              setText(event.currentTarget.value)
              working.reset()
            }}
          />
          <p class="hint" id="entries-hint">
            Numbers with their country, such as +1 202 555 0143; without one they are taken for numbers of the
            US.
          </p>
        </div>
        <div class="row">
          {BUTTONS.map(([operation, label]) => (
            <button
              key={operation}
              type={operation === 'check' ? 'submit' : 'button'}
              class={operation === 'check' ? 'button main' : 'button'}
              disabled={entries.length === 0 || working.isPending}
              onClick={operation === 'check' ? undefined : () => working.mutate(operation)}
            >
              {label}
            </button>
          ))}
        </div>
      </form>
      <div class="tested" role="status">
        {working.error && <FaultBox error={working.error} />}
        {working.data?.map(({ message, results = [], asked, invalid_entries = [] }) => (
          <div key={message}>
            <p>{message}</p>
            <ul class="dotted">
              {results.map((found, index) => (
                <li key={asked[index]}>
                  <code>{asked[index]}</code>{' '}
                  {found === null ? 'cannot be read' : found ? 'is on the list' : 'is not on the list'}
                </li>
              ))}
              {invalid_entries.map(({ index, reason }) => (
                <li key={asked[index]}>
                  <code>{asked[index]}</code> {reason}
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Section>
  )
}

async function change(
  list: string,
  operation: Operation,
  entries: readonly string[],
): Promise<(Told & { asked: readonly string[] })[]> {
  const told: (Told & { asked: readonly string[] })[] = []
  for (const kind of ['email', 'phone'] as const) {
    const asked = entries.filter((entry) => entry.includes('@') === (kind === 'email'))
    if (asked.length === 0) continue
    const path = `/api/lists/${encodeURIComponent(list)}/${kind}s-${operation}`
    const answer = await ask<Told>(path, { method: 'POST', body: { [`${kind}s`]: asked } })
    told.push({ ...answer, asked })
  }
  return told
}
