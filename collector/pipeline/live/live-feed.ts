import { idAt, momentOf } from '../../store/id-times.ts'
import { LIVE_KINDS, type LiveItem, type LiveKind, liveItems, newestIds } from '../../store/live.ts'
import type { Deps } from '../deps.ts'

/** What a listener is told. */
export interface LiveNews {
  items: LiveItem[]
  /** How many more there were than are shown. */
  skipped: number
}

/** Which records a listener wants, and what it does with them. */
interface Listener {
  kinds: readonly LiveKind[]
  cid?: string | undefined
  pid?: string | undefined
  /** Called about every second, with nothing new as well. */
  hear(news: LiveNews): void
  /** Called when the feed ends. */
  over(): void
}

/** Tells listeners what any machine has just stored. Reads the database only while somebody listens. */
export interface LiveFeed {
  /**
   * Listens from now on, or from what was stored after the item of this id was, as far as the last minutes reach. What
   * was committed about when that item was may be told again. Undefined when too many listen already.
   */
  listen(listener: Listener, after?: string): Promise<(() => void) | undefined>
  stop(): void
}

const LOOK_EVERY_MS = 1000

// An id is made before its row is committed, and another machine's clock may lag: this far back is looked each time.
const LATE_MS = 60_000

const REACH_MS = 5 * 60_000
const MOST_IDS = 5000
const MOST_ITEMS = 500
const MOST_CAUGHT_UP = 1000
const MOST_LISTENERS = 100

/** Opens a feed over what the database holds. */
export function openLiveFeed(
  { store: { db }, now, tell }: Pick<Deps, 'store' | 'now' | 'tell'>,
  lookEveryMs = LOOK_EVERY_MS,
): LiveFeed {
  const listeners = new Set<Listener>()
  const seen = new Map<LiveKind, Set<string>>()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined

  const look = async () => {
    const items: LiveItem[] = []
    let skipped = 0
    for (const kind of LIVE_KINDS) {
      const ids = await newestIds(db, kind, idAt(now() - LATE_MS), MOST_IDS)
      const before = seen.get(kind)
      const fresh = before ? ids.filter((id) => !before.has(id)) : []
      seen.set(kind, new Set(ids))
      skipped += Math.max(0, fresh.length - MOST_ITEMS)
      items.push(...(await liveItems(db, kind, fresh.slice(0, MOST_ITEMS))))
    }
    items.sort(byId)
    for (const listener of listeners) listener.hear({ items: items.filter(wantedBy(listener)), skipped })
  }
  const lookOnce = () => {
    looking ??= look().finally(() => {
      looking = undefined
    })
    return looking
  }
  const begin = async () => {
    // One that is under way may be of those who listened before.
    await looking?.catch(() => undefined)
    seen.clear()
    await lookOnce()
  }
  const start = () => {
    timer ??= setInterval(() => {
      lookOnce().catch((error: unknown) => tell('warn', 'live.unread', { error }))
    }, lookEveryMs)
    timer.unref()
  }
  const leave = (listener: Listener) => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
    seen.clear()
  }

  return {
    listen: async (listener, after) => {
      if (listeners.size >= MOST_LISTENERS) return undefined
      const held = holdBack(listener)
      listeners.add(held.listener)
      try {
        const first = timer === undefined
        start()
        // What is there already is known to the feed before anything is called new.
        if (first) await begin()
        held.release(await caughtUp(db, listener, after, now()))
      } catch (error) {
        leave(held.listener)
        throw error
      }
      return () => leave(held.listener)
    },
    stop: () => {
      for (const listener of [...listeners]) {
        leave(listener)
        listener.over()
      }
    },
  }
}

/** Keeps what a listener would hear until it has caught up, so that nothing falls between. */
function holdBack(listener: Listener) {
  let waiting: LiveNews[] | undefined = []
  return {
    listener: {
      ...listener,
      hear: (news: LiveNews) => (waiting ? void waiting.push(news) : listener.hear(news)),
    },
    release: (before: LiveNews) => {
      const told = new Set(before.items.map(({ id }) => id))
      const news = [before, ...(waiting ?? [])]
      waiting = undefined
      listener.hear({
        items: news.flatMap(({ items }, n) => (n === 0 ? items : items.filter(({ id }) => !told.has(id)))),
        skipped: news.reduce((sum, { skipped }) => sum + skipped, 0),
      })
    },
  }
}

async function caughtUp(
  db: Deps['store']['db'],
  listener: Listener,
  after: string | undefined,
  now: number,
): Promise<LiveNews> {
  const moment = after === undefined ? undefined : momentOf(after)
  if (moment === undefined) return { items: [], skipped: 0 }
  const items: LiveItem[] = []
  let skipped = 0
  for (const kind of listener.kinds) {
    const ids = await newestIds(db, kind, idAt(Math.max(moment - LATE_MS, now - REACH_MS)), MOST_IDS)
    skipped += Math.max(0, ids.length - MOST_CAUGHT_UP)
    items.push(...(await liveItems(db, kind, ids.slice(0, MOST_CAUGHT_UP))))
  }
  return { items: items.filter(wantedBy(listener)).sort(byId), skipped }
}

function wantedBy({ kinds, cid, pid }: Listener): (item: LiveItem) => boolean {
  return ({ kind, row }) =>
    kinds.includes(kind) && (cid === undefined || row.cid === cid) && (pid === undefined || row.pid === pid)
}

function byId(one: LiveItem, other: LiveItem): number {
  return one.id < other.id ? -1 : 1
}
