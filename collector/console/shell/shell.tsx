import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Link, useLocation } from 'wouter-preact'
import { type Session, signOut, useSignedAnew } from '../api/session.ts'
import { Icon } from '../parts/icon.tsx'
import { Notices } from '../parts/notice.tsx'
import { wordsOf } from '../parts/words.ts'
import { menuOf } from '../screens.ts'
import { Find } from './find.tsx'
import { KeyHelp } from './key-help.tsx'
import { useKeys } from './keys.ts'
import { chosenTheme, nextTheme } from './theme.ts'

/** What stands around every screen: the menu, the search, and who is signed in. */
export function Shell({ session, children }: { session: Session; children: ComponentChildren }) {
  const [over, setOver] = useState<'find' | 'keys' | undefined>()
  const [open, setOpen] = useState(false)
  const [path] = useLocation()
  useKeys({ search: () => setOver('find'), help: () => setOver('keys') })
  useEffect(() => setOpen(false), [path])
  useFocusOnRoute(path)
  return (
    <div class="shell">
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="topbar">
        <button
          type="button"
          class="icon-button"
          aria-expanded={open}
          aria-controls="menu"
          aria-label={open ? 'Close the menu' : 'Open the menu'}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? 'close' : 'menu'} />
        </button>
        <Brand />
        <button type="button" class="icon-button" aria-label="Find" onClick={() => setOver('find')}>
          <Icon name="search" />
        </button>
      </header>
      <aside class={open ? 'side open' : 'side'} id="menu" aria-label="Menu">
        <Brand />
        <button type="button" class="find-button" onClick={() => setOver('find')}>
          <Icon name="search" size={16} /> Find an ID <kbd>/</kbd>
        </button>
        <Menu path={path} role={session.role} />
        <Account session={session} help={() => setOver('keys')} />
      </aside>
      <main id="content">{children}</main>
      <Notices />
      {over === 'find' && <Find close={() => setOver(undefined)} />}
      {over === 'keys' && <KeyHelp close={() => setOver(undefined)} />}
    </div>
  )
}

function Brand() {
  return (
    <Link class="brand" href="/">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M13.400 16h2.200c2.600 0 2-5.600 4.600-5.600h3.400M15.600 16c2.600 0 2 5.600 4.600 5.600h3.400" />
        <circle cx="10" cy="16" r="3.400" />
      </svg>
      Clickwire
    </Link>
  )
}

function Menu({ path, role }: { path: string; role: string | null }) {
  return (
    <nav aria-label="Console">
      {menuOf(role).map(({ group, entries }) => (
        <div key={group}>
          <h2>{group}</h2>
          <ul>
            {entries.map((entry) => (
              <li key={entry.path}>
                <Link href={entry.path} aria-current={isAt(path, entry.path) ? 'page' : undefined}>
                  <Icon name={entry.icon} /> {entry.label}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

function isAt(path: string, entry: string): boolean {
  return path === entry || path.startsWith(`${entry}/`)
}

function Account({ session, help }: { session: Session; help(): void }) {
  const [theme, setTheme] = useState(chosenTheme)
  const anew = useSignedAnew()
  return (
    <div class="account">
      <p>
        <strong>{session.name ?? 'Signed in'}</strong>
        <span class="soft small">{wordsOf(session.role ?? '')}</span>
      </p>
      <button type="button" class="icon-button" aria-label="Keys" title="Keys (?)" onClick={help}>
        <kbd>?</kbd>
      </button>
      <button
        type="button"
        class="icon-button"
        title={`Theme: ${theme}`}
        aria-label={`Theme: ${theme}. Change it`}
        onClick={() => setTheme(nextTheme())}
      >
        <Icon name="theme" />
      </button>
      <button
        type="button"
        class="icon-button"
        title="Sign out"
        aria-label="Sign out"
        onClick={() => void signOut().then(anew)}
      >
        <Icon name="out" />
      </button>
    </div>
  )
}

// A new screen begins at its heading, for the eyes and for screen readers alike; the very first one does so by itself.
function useFocusOnRoute(path: string): void {
  const [first] = useState(path)
  useEffect(() => {
    if (path === first) return
    scrollTo(0, 0)
    const timer = setTimeout(
      () => document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true }),
      60,
    )
    return () => clearTimeout(timer)
  }, [path, first])
}
