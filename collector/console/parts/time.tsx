import { useEffect, useState } from 'preact/hooks'

const STEPS = [
  [60, 'second', 1],
  [3600, 'minute', 60],
  [86_400, 'hour', 3600],
  [30 * 86_400, 'day', 86_400],
  [365 * 86_400, 'month', 30 * 86_400],
  [Number.POSITIVE_INFINITY, 'year', 365 * 86_400],
] as const

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' })
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat('en-GB', {
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 },
})

// How long ago a moment was, or how soon it comes: "3m ago".
function agoText(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000)
  if (Math.abs(seconds) < 5) return 'now'
  const [, unit, size] = STEPS.find(([most]) => Math.abs(seconds) < most) ?? STEPS[5]
  return relative.format(Math.trunc(seconds / size), unit)
}

/** A moment in the reader's own time zone, to the second. */
export function momentText(at: number): string {
  if (Number.isNaN(at)) return '–'
  return absolute.format(at)
}

/** A moment's time of day, to the millisecond. */
export function clockText(at: number): string {
  if (Number.isNaN(at)) return '–'
  return clock.format(at)
}

/** A moment as people say it, and exactly for those who look closer. */
export function Ago({ at }: { at: unknown }) {
  const now = useNow()
  const time = typeof at === 'string' ? Date.parse(at) : Number(at)
  if (at === null || at === undefined || at === '' || Number.isNaN(time)) return <span class="none">–</span>
  return (
    <time class="ago" dateTime={new Date(time).toISOString()} title={momentText(time)}>
      {agoText(time, now)}
    </time>
  )
}

/** How long something took. */
export function tookText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1000)} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

const listeners = new Set<(now: number) => void>()
let ticking: ReturnType<typeof setInterval> | undefined

// One clock for the whole page, however many times stand on it.
function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    listeners.add(setNow)
    ticking ??= setInterval(() => {
      const next = Date.now()
      for (const listener of listeners) listener(next)
    }, 10_000)
    return () => {
      listeners.delete(setNow)
      if (listeners.size > 0) return
      clearInterval(ticking)
      ticking = undefined
    }
  }, [])
  return now
}
