import { uptime } from 'node:os'
import type { Clock } from './clock.ts'

/** What a machine tells of the time, in milliseconds. */
interface TimeSources {
  /** Since 1970; somebody may set it. */
  wall(): number
  /** Never set, and stands still on some systems while the machine sleeps. */
  ticks(): number
  /** Since the machine was started, its sleep included. */
  uptime(): number
}

const MACHINE: TimeSources = {
  wall: Date.now,
  ticks: () => performance.now(),
  uptime: () => uptime() * 1000,
}

const MEASURE_EVERY_MS = 30_000
const MOST_RATE = 1 / 30
const STEP_MS = 2_000
// What the two say of one moment is not read in one moment.
const SLEEP_MS = 2_000

/**
 * Keeps the time of a process that has its database alone: the machine's when it starts, and from then on even and
 * never back. What the machine's clock is set by meanwhile is made up for by a thirtieth of the time that passes, so
 * that no wait, lease or session ends noticeably early or late; `onStep` hears of it once.
 */
export function steadyClock(onStep: (byMs: number) => void, machine = MACHINE): Clock {
  let at = measured(machine, machine.wall())
  let rate = 0
  const measure = () => {
    const passed = machine.ticks() - at.ticks
    const slept = asleep(machine.uptime() - at.uptime - passed)
    const next = measured(machine, at.base + slept + counted(passed, rate))
    const stepped = next.wall - at.wall - passed - slept
    rate = Math.max(-MOST_RATE, Math.min(MOST_RATE, (next.wall - next.base) / MEASURE_EVERY_MS))
    at = next
    if (Math.abs(stepped) > STEP_MS) onStep(Math.round(stepped))
  }
  return {
    now: () => {
      if (machine.ticks() - at.ticks >= MEASURE_EVERY_MS) measure()
      return Math.round(at.base + counted(machine.ticks() - at.ticks, rate))
    },
    stop: () => undefined,
  }
}

function measured(machine: TimeSources, base: number) {
  return { base, wall: machine.wall(), ticks: machine.ticks(), uptime: machine.uptime() }
}

// The rate makes up for what was seen at the last measurement; who measures late must not make up for more.
const counted = (passed: number, rate: number) => passed + rate * Math.min(passed, MEASURE_EVERY_MS)

const asleep = (unaccounted: number) => (unaccounted > SLEEP_MS ? unaccounted : 0)
