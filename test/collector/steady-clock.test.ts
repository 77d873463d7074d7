import { describe, expect, it } from 'vitest'
import { steadyClock } from '../../collector/steady-clock.ts'

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000
const YEAR_MS = 8_766 * HOUR_MS
const START = Date.UTC(2026, 0, 1)

/** A machine whose clock can be set, and that can be put to sleep. */
function machine() {
  const its = { wall: START, ticks: 0, uptime: 0, steps: [] as number[] }
  const clock = steadyClock((byMs) => its.steps.push(byMs), {
    wall: () => its.wall,
    ticks: () => its.ticks,
    uptime: () => its.uptime,
  })
  const pass = (ms: number, awake = true) => {
    its.wall += ms
    its.uptime += ms
    if (awake) its.ticks += ms
  }
  return {
    ...{ its, clock, pass },
    /** Lets time pass, and looks at the clock every second: returns how far it went on. */
    live: (ms: number) => {
      const from = clock.now()
      for (let left = ms; left > 0; left -= SECOND_MS) {
        pass(Math.min(left, SECOND_MS))
        clock.now()
      }
      return clock.now() - from
    },
  }
}

describe('the clock of a program that has its database alone', () => {
  it('is the machine’s while nobody sets that', () => {
    const { its, clock, live } = machine()
    expect(live(HOUR_MS)).toBe(HOUR_MS)
    expect(clock.now()).toBe(its.wall)
    expect(its.steps).toEqual([])
  })

  it.each([
    ['an hour ahead', HOUR_MS],
    ['an hour back', -HOUR_MS],
    ['ten years ahead', 10 * YEAR_MS],
    ['ten years back', -10 * YEAR_MS],
    ['a second ahead', SECOND_MS],
    ['a second back', -SECOND_MS],
  ])('ends a wait of 20 seconds no second early or late when that is set %s', (_how, byMs) => {
    const { its, live } = machine()
    live(45 * SECOND_MS)
    its.wall += byMs
    for (let wait = 0; wait < 20; wait++)
      expect(Math.abs(live(20 * SECOND_MS) - 20 * SECOND_MS)).toBeLessThan(SECOND_MS)
  })

  it('never goes back', () => {
    const { its, clock, pass } = machine()
    let before = clock.now()
    for (let look = 0; look < 1_000; look++) {
      if (look % 50 === 0) its.wall += look % 100 === 0 ? -HOUR_MS : 2 * HOUR_MS
      pass(look % 7 === 0 ? 90 * SECOND_MS : 700)
      expect(clock.now()).toBeGreaterThan(before)
      before = clock.now()
    }
  })

  it('makes up for a step by two minutes an hour, and is the machine’s again', () => {
    const { its, clock, live } = machine()
    live(60 * SECOND_MS)
    its.wall += 10 * 60 * SECOND_MS
    live(HOUR_MS)
    const left = its.wall - clock.now()
    expect(left).toBeGreaterThan(7.9 * 60 * SECOND_MS)
    expect(left).toBeLessThan(8.1 * 60 * SECOND_MS)
    live(5 * HOUR_MS)
    expect(clock.now()).toBe(its.wall)
  })

  it('says once by how much it was set', () => {
    const { its, live } = machine()
    live(60 * SECOND_MS)
    its.wall -= HOUR_MS
    live(2 * HOUR_MS)
    expect(its.steps).toEqual([-HOUR_MS])
  })

  it('knows of time that the machine slept through', () => {
    const { its, clock, pass, live } = machine()
    live(60 * SECOND_MS)
    pass(8 * HOUR_MS, false)
    live(60 * SECOND_MS)
    expect(clock.now()).toBe(its.wall)
    expect(its.steps).toEqual([])
  })

  it('goes on evenly through a pause of the process', () => {
    const { its, clock, pass, live } = machine()
    live(60 * SECOND_MS)
    its.wall += SECOND_MS / 2
    live(31 * SECOND_MS)
    pass(HOUR_MS)
    expect(Math.abs(clock.now() - its.wall)).toBeLessThan(SECOND_MS)
  })
})
