import { useMutation } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { ask } from '../api/ask.ts'
import { Fault } from '../api/fault.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { ENTRIES } from '../screens.ts'

// Where an id may lead, in the order in which it is tried.
const PLACES = [
  ['/transactions', 'transactions'],
  ['/leads', 'leads'],
  ['/auctions', 'auctions'],
  ['/postbacks', 'postbacks'],
  ['/campaigns', 'campaigns'],
  ['/sources', 'sources'],
] as const

/** Finds what an id belongs to, whichever kind it is, and goes to screens by their names. */
export function Find({ close }: { close(): void }) {
  const [text, setText] = useState('')
  const [, navigate] = useLocation()
  const go = (path: string) => {
    close()
    navigate(path)
  }
  const finding = useMutation({ mutationFn: placeOf, onSuccess: (path) => path !== undefined && go(path) })
  const wanted = text.trim().toLowerCase()
  const screens = ENTRIES.filter(({ label }) => label.toLowerCase().includes(wanted))
  return (
    <Dialog title="Find" close={close}>
      <form
        class="find-form"
        onSubmit={(event) => {
          event.preventDefault()
          const [screen] = screens
          if (wanted !== '' && screen) go(screen.path)
          else if (wanted !== '') finding.mutate(text.trim())
        }}
      >
        <label class="unseen" for="find-text">
          ID or name of a screen
        </label>
        <input
          id="find-text"
          type="search"
          placeholder="Transaction, lead, auction or postback ID, or a screen"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value)
            finding.reset()
          }}
        />
        <p class="soft small" role="status">
          {foundText(finding)}
        </p>
      </form>
      <ul class="find-list">
        {screens.map(({ path, label, icon }) => (
          <li key={path}>
            <button type="button" onClick={() => go(path)}>
              <Icon name={icon} /> {label}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function foundText(finding: {
  isPending: boolean
  isSuccess: boolean
  data: string | undefined
  error: Error | null
}): string {
  if (finding.isPending) return 'Looking …'
  if (finding.error) return finding.error.message
  return finding.isSuccess && finding.data === undefined
    ? 'Nothing here has that ID.'
    : 'Enter looks the ID up.'
}

async function placeOf(id: string): Promise<string | undefined> {
  for (const [path, kind] of PLACES) {
    if (!ENTRIES.some((entry) => entry.path === path)) continue
    if (await isThere(`/api/admin/${kind}/${encodeURIComponent(id)}`))
      return `${path}/${encodeURIComponent(id)}`
  }
  return undefined
}

async function isThere(address: string): Promise<boolean> {
  try {
    await ask(address)
    return true
  } catch (error) {
    if (error instanceof Fault && (error.status === 404 || error.status === 400)) return false
    throw error
  }
}
