import { readFileSync } from 'node:fs'
import { v7 } from 'uuid'
import { createBuyerTools } from '../../collector/delivery/buyers/buyer-tools.ts'
import { createHttpClient } from '../../collector/delivery/client.ts'
import { loadActions } from '../../collector/delivery/load-actions.ts'
import type { EventDoor } from '../../collector/domain/judge-event.ts'
import { Problem } from '../../collector/domain/problem.ts'
import { applySettings } from '../../collector/pipeline/apply-settings.ts'
import type { Deps } from '../../collector/pipeline/deps.ts'
import type { EventReceipt, WaitingEvent } from '../../collector/pipeline/event-facts.ts'
import { readLanding, takeClicks } from '../../collector/pipeline/take-click.ts'
import { readEvent, takeEvents } from '../../collector/pipeline/take-event.ts'
import { watchSettings } from '../../collector/pipeline/watch-settings.ts'
import { readSettings } from '../../collector/settings-file/read-settings.ts'
import { openMigratedStore } from '../../collector/store/database.ts'
import { createSealer } from '../../collector/store/secrets.ts'
import type { TestDatabase } from './databases.ts'

/** The program's rooms on a real database, with a clock that a test turns. */
export interface World {
  deps: Deps
  clock: { at: number }
  /** Makes the database hold these settings, and lets the world see them. */
  settle(yaml: string): Promise<void>
  click(transactionId: string, url?: string): Promise<void>
  fire(members: Record<string, unknown>, door?: Partial<EventDoor>): Promise<EventReceipt | Problem>
  fireAll(bodies: readonly Record<string, unknown>[]): Promise<(EventReceipt | Problem)[]>
  close(): Promise<void>
}

/** The example's settings, whose postbacks go where a test says. */
export function exampleSettings(networkUrl = 'http://127.0.0.1:9/postback'): string {
  const example = readFileSync(new URL('../fixtures/example.config.yaml', import.meta.url), 'utf8')
  return example.replace('http://127.0.0.1:9103/postback', networkUrl)
}

const VISITOR = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' }

/** Opens a world whose settings are the example's. */
export async function openWorld(database: TestDatabase, settings = exampleSettings()): Promise<World> {
  const store = await openMigratedStore(database.url)
  const clock = { at: Date.UTC(2026, 0, 15, 12) }
  const base = {
    store,
    sealer: createSealer('a secret of sixteen or more'),
    actions: await loadActions(),
    now: () => clock.at,
    newId: () => v7(),
    random: () => 0.5,
    tell: () => undefined,
  }
  const settle = async (yaml: string) => {
    const read = readSettings(yaml, {})
    if (!read.ok) throw new Error(JSON.stringify(read.faults))
    await applySettings(base, read.organization, { prune: true })
  }
  await settle(settings)
  const watched = await watchSettings(base)
  const http = createHttpClient({ allowPrivate: true })
  const deps: Deps = {
    ...{ ...base, http, catalog: watched.catalog, wake: () => undefined, machine: 'test' },
    buyers: createBuyerTools(http, { allowPrivate: true, newId: base.newId }),
  }
  const wait = (members: Record<string, unknown>, door: Partial<EventDoor> = {}) =>
    readEvent(deps, members, { authorized: () => false, visitor: VISITOR, ...door })
  return {
    deps,
    clock,
    settle: async (yaml) => {
      await settle(yaml)
      await watched.refresh()
    },
    click: async (
      transaction_id,
      url = 'https://lp.example/?gclid=Cj0KAbC&sub1=banner&utm_source=google',
    ) => {
      const landing = readLanding(deps, { cid: 'auto', transaction_id, url }, VISITOR)
      if (landing instanceof Problem) throw landing
      await takeClicks(deps, [landing])
    },
    fire: async (members, door) => {
      const waiting = await wait(members, door)
      const [answer] = waiting instanceof Problem ? [waiting] : await takeEvents(deps, [waiting])
      if (!answer) throw new Error('no answer')
      return answer
    },
    fireAll: async (bodies) => {
      const waiting = await Promise.all(bodies.map((members) => wait(members)))
      return takeEvents(
        deps,
        waiting.filter((one): one is WaitingEvent => !(one instanceof Problem)),
      )
    },
    close: async () => {
      watched.stop()
      await http.close()
      await store.close()
      await database.drop()
    },
  }
}
