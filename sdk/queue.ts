import { now } from './clock.ts'
import { emit } from './listeners.ts'
import { safely } from './safely.ts'
import { setup, storageName } from './setup.ts'
import { drop, isLead, keep, read, type Waiting, waiting } from './shelf.ts'
import { post } from './transport.ts'

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 60_000
const REST_MS = 400
const HOUR_MS = 3_600_000
const KEPT_MS = 48 * HOUR_MS
const HANDOVER_MS = 100

let wait = FIRST_WAIT_MS
let timer: ReturnType<typeof setTimeout>

/** How long a call waits for its answer: an event ten seconds, a lead as long as an auction may last. */
export const patienceOf = (path: string): number => (isLead(path) ? 60_000 : 10_000)

const aged = ({ body, at }: Waiting): object => ({ ...body, age_ms: Math.max(0, (now() - at) | 0) })

const settle = (message: string, path: string, answer: Parameters<typeof emit>[2]): void => {
  drop(message)
  emit(message, path === 'click' ? path : 'answer', answer)
}

/** Sends a thing if it is due. An event takes its click along until that is known; a lead waits for it. */
export const attempt = async (message: string): Promise<void> => {
  const item = read(message)
  // A clock that was set back leaves times far ahead.
  if (!item || (item.until > now() && item.until < now() + HOUR_MS)) return
  const { path, until } = item
  const click = read(item.click)
  wake()
  if (now() - item.at > KEPT_MS) return drop(message)
  if (click && isLead(path)) return
  item.until = now() + patienceOf(path)
  keep(message, item)
  // The click is on its way with it, and need not go by itself.
  if (click) keep(item.click, { ...click, until: item.until })
  const [status, text, restMs] = await post(
    `${setup.host}/api/${path}`,
    JSON.stringify({ ...aged(item), click: click && aged(click) }),
  )
  if (/^(2|4(?!08|25|29))/.test(`${status}`)) {
    // To a repeat these mean that the answer to an earlier attempt got lost.
    const ok = status < 300 || (until > 0 && /"(event_locked|duplicate_event)/.test(text))
    const answer = { code: `${status}`, message: '', ...safely((): object => JSON.parse(text)), ok }
    settle(message, path, answer)
    if (click && ok && read(item.click)) settle(item.click, click.path, answer)
    resume()
  } else if (read(message)) {
    // A page that is being left breaks its own requests off: what it sent a moment ago is not sent again.
    item.until = now() + Math.min(restMs || REST_MS, HOUR_MS)
    keep(message, item)
  }
}

/** Sends what is due, before the page is gone. */
export const flush = (): void => {
  for (const message of waiting()) void attempt(message)
}

const drain = async (): Promise<void> => {
  if (!waiting()[0]) return
  wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  wake()
  // One tab after the other: what one of them takes, the others see a moment later. Without locks it is left to chance.
  try {
    await navigator.locks.request(
      storageName,
      () =>
        new Promise((resolve) => {
          flush()
          setTimeout(resolve, HANDOVER_MS)
        }),
    )
  } catch {
    flush()
  }
}

/** Looks at the queue in a while, which grows as long as nothing is settled. */
const wake = (): void => {
  clearTimeout(timer)
  timer = setTimeout(drain, wait * (0.5 + Math.random() / 2))
}

/** Looks at the queue at once: something was settled, the network is back, or the page is. */
export const resume = (): void => {
  wait = FIRST_WAIT_MS
  wake()
}
