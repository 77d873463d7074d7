import { type ComponentType, lazy, Suspense } from 'preact/compat'
import { Redirect, Route, Switch } from 'wouter-preact'
import { type Session, useSession } from './api/session.ts'
import { CatchFault } from './parts/catch-fault.tsx'
import { Empty, Skeleton } from './parts/empty.tsx'
import { FaultBox } from './parts/fault-box.tsx'
import { Page } from './parts/page.tsx'
import { ENTRIES } from './screens.ts'
import { Shell } from './shell/shell.tsx'
import { SignIn } from './shell/sign-in.tsx'

const PAGES: readonly { path: string; Screen: ComponentType<{ id?: string }> }[] = ENTRIES.flatMap(
  (entry) => [
    { path: entry.path, Screen: lazy(entry.screen) },
    ...(entry.one ? [{ path: `${entry.path}/:id`, Screen: lazy(entry.one) }] : []),
  ],
)

/** The console: signed in, its screens; otherwise the way in. */
export function App() {
  const session = useSession()
  if (session.isPending) return null
  if (session.error)
    return (
      <main class="door">
        <FaultBox error={session.error} retry={() => void session.refetch()} />
      </main>
    )
  return session.data.signed_in ? <Inside session={session.data} /> : <SignIn session={session.data} />
}

function Inside({ session }: { session: Session }) {
  const [home] = ENTRIES
  return (
    <Shell session={session}>
      <Suspense fallback={<Skeleton lines={10} />}>
        <Switch>
          {PAGES.map(({ path, Screen }) => (
            <Route key={path} path={path}>
              {(parameters: Record<string, string | undefined>) => (
                <CatchFault key={path}>
                  <Screen {...idIn(parameters)} />
                </CatchFault>
              )}
            </Route>
          ))}
          <Route path="/">{home ? <Redirect to={home.path} replace /> : null}</Route>
          <Route>
            <Page title="Nothing here">
              <Empty title="There is no such screen">
                <p>The menu has all there are; / finds things by their IDs.</p>
              </Empty>
            </Page>
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  )
}

function idIn({ id }: Record<string, string | undefined>): { id?: string; key?: string } {
  return id === undefined ? {} : { id: decodeURIComponent(id), key: id }
}
