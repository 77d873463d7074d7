import { describe, expect, it } from 'vitest'
import {
  afterLostProbe,
  afterProbe,
  afterTries,
  type Circuit,
  counted,
  isHealthy,
  mayProbe,
  newCircuit,
  resumed,
} from '../../../collector/domain/circuit.ts'

const NOON = Date.UTC(2026, 0, 15, 12)
const middle = () => 0.5

const tallyOf = (tries: string) =>
  [...tries].reduce((tally, one) => counted(tally, one === '+'), { tries: 0, failed: 0, trailing: 0 })

/** What tries make of a destination: `+` for a success, `-` for a failure, a space between two groups. */
const after = (tries: string, circuit: Circuit = newCircuit(NOON), now = NOON) =>
  tries.split(' ').reduce((before, group) => afterTries(before, tallyOf(group), now, middle), circuit)

const probed = (circuit: Circuit): Circuit => ({ ...circuit, state: 'probing', probe_until: NOON + 30_000 })

describe('a destination', () => {
  it.each<[string, string]>([
    ['----------', 'paused'],
    ['----- -----', 'paused'],
    ['---------', 'active'],
    ['--------- +', 'active'],
    ['---------+ ---------', 'active'],
    ['---------+---------', 'active'],
    ['+-+-+-+-+-+-+-+-+-+-', 'paused'],
    ['+-+-+-+-+- +-+-+-+-+-', 'paused'],
    ['+-+-+-+-+-+-+-+-+-', 'active'],
    ['++-++-++-++-++-++-++-', 'active'],
    ['-+-+-+-+-+-+-+-+-+-+', 'active'],
  ])('after %s is %s', (tries, state) => {
    expect(after(tries).state).toBe(state)
  })

  it('is judged by the tries of the last minute only', () => {
    const early = after('+-+-+-+-+-+-+-+-+-')
    expect(after('+-', early, NOON + 59_999).state).toBe('paused')
    expect(after('+-', early, NOON + 60_000).state).toBe('active')
  })

  it('is not paused by the failures of one delivery alone, however often that is tried', () => {
    expect(after('- - - - - - - - -').state).toBe('active')
  })

  it('is healthy again after one success', () => {
    expect(isHealthy(after('---'))).toBe(false)
    expect(isHealthy(after('--- +'))).toBe(true)
  })

  it('is paused for two seconds at first, and for twice as long each time that a probe fails, up to five minutes', () => {
    const pauses: number[] = []
    let circuit = after('----------')
    for (let n = 0; n < 10; n += 1) {
      pauses.push((circuit.probe_at ?? 0) - NOON)
      circuit = afterProbe(probed(circuit), false, NOON, middle)
    }
    expect(pauses).toEqual([
      ...[2_000, 4_000, 8_000, 16_000, 32_000],
      ...[64_000, 128_000, 256_000, 300_000, 300_000],
    ])
    expect(circuit.since).toBe(NOON)
  })

  it('spreads its pauses by a fifth', () => {
    const pauseBy = (random: number) =>
      (afterTries(newCircuit(NOON), tallyOf('----------'), NOON, () => random).probe_at ?? 0) - NOON
    expect([pauseBy(0), pauseBy(1)]).toEqual([1_600, 2_400])
  })

  it('lets a probe go when its pause is over, and another only when the first takes too long', () => {
    const circuit = after('----------')
    expect(mayProbe(circuit, NOON + 1_999)).toBe(false)
    expect(mayProbe(circuit, NOON + 2_000)).toBe(true)
    expect(mayProbe(probed(circuit), NOON + 29_999)).toBe(false)
    expect(mayProbe(probed(circuit), NOON + 30_000)).toBe(true)
    expect(mayProbe(newCircuit(NOON), NOON + 2_000)).toBe(false)
  })

  it('is sent to again after a probe that succeeded', () => {
    const back = afterProbe(probed(after('----------')), true, NOON + 5_000, middle)
    expect(back).toMatchObject({ state: 'active', failures: 0, since: NOON + 5_000, probe_at: null })
  })

  it('is paused longer where it fails again soon, and as at first after a minute of health', () => {
    const back = resumed(after('----------'), NOON)
    expect(after('----------', back, NOON + 59_999).pauses).toBe(2)
    expect(after('----------', back, NOON + 60_000).pauses).toBe(1)
  })

  it('pays no heed to what was under way when it was paused', () => {
    const circuit = after('----------')
    expect(after('+', circuit)).toEqual(circuit)
    expect(after('-', circuit)).toEqual(circuit)
    expect(afterProbe(circuit, true, NOON, middle)).toEqual(circuit)
  })

  it('lets another probe go soon after one that never reached it', () => {
    const lost = afterLostProbe(probed(after('----------')), NOON + 10_000)
    expect(lost).toMatchObject({ state: 'paused', pauses: 1, probe_at: NOON + 12_000, probe_until: null })
  })
})
