/** How a destination fares: it is sent to, it is paused, or one request probes whether it is back. */
export interface Circuit {
  state: 'active' | 'paused' | 'probing'
  /** How many tries in a row failed in a way that is worth another. */
  failures: number
  /** The tries of the running window, and how many of them failed. */
  window_at: number
  window_tries: number
  window_failed: number
  /** How many pauses there were without a time of health between them. */
  pauses: number
  /** Since when it is in this state. */
  since: number
  /** When the pause ends. */
  probe_at: number | null
  /** Until when a probe may take; then another may go out. */
  probe_until: number | null
}

/** What came of some tries at one destination, one after the other. */
export interface Tally {
  tries: number
  failed: number
  /** How many of the last ones failed, without a success between. */
  trailing: number
}

// More than all the tries of one delivery.
const FAILURES_IN_A_ROW = 10
const FAILED_SHARE = 0.5
const ENOUGH_TRIES = 20
const WINDOW_MS = 60_000
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 300_000
const JITTER = 0.2

/** A destination of which nothing bad is known. */
export function newCircuit(now: number): Circuit {
  return {
    ...{ state: 'active', failures: 0, pauses: 0, since: now, probe_at: null, probe_until: null },
    ...{ window_at: now, window_tries: 0, window_failed: 0 },
  }
}

/** Whether there is nothing that a success would change. */
export function isHealthy({ state, failures }: Circuit): boolean {
  return state === 'active' && failures === 0
}

/** A tally with one more try. */
export function counted({ tries, failed, trailing }: Tally, ok: boolean): Tally {
  return { tries: tries + 1, failed: failed + (ok ? 0 : 1), trailing: ok ? 0 : trailing + 1 }
}

/**
 * What tries make of a destination: too many failures in a row, or too large a share of failures in a window, pause
 * it. While it is paused, what was under way before does not count: the probe decides.
 */
export function afterTries(circuit: Circuit, tally: Tally, now: number, random: () => number): Circuit {
  if (circuit.state !== 'active') return circuit
  const fresh = now - circuit.window_at >= WINDOW_MS
  const after = {
    ...circuit,
    failures: tally.trailing === tally.tries ? circuit.failures + tally.trailing : tally.trailing,
    window_at: fresh ? now : circuit.window_at,
    window_tries: (fresh ? 0 : circuit.window_tries) + tally.tries,
    window_failed: (fresh ? 0 : circuit.window_failed) + tally.failed,
  }
  const inARow = after.failures >= FAILURES_IN_A_ROW
  const share = after.window_tries >= ENOUGH_TRIES && after.window_failed / after.window_tries >= FAILED_SHARE
  // A success that came last says that it is well again, whatever the share.
  return inARow || (share && tally.trailing > 0) ? paused(after, now, random) : after
}

/** What a probe makes of a destination: a success lets everything go on, a failure makes the pause longer. */
export function afterProbe(circuit: Circuit, ok: boolean, now: number, random: () => number): Circuit {
  if (circuit.state !== 'probing') return circuit
  if (ok) return resumed(circuit, now)
  return paused({ ...circuit, failures: circuit.failures + 1 }, now, random)
}

/** A probe that did not reach the destination says nothing of it: another one goes out after the shortest pause. */
export function afterLostProbe(circuit: Circuit, now: number): Circuit {
  if (circuit.state !== 'probing') return circuit
  return { ...circuit, state: 'paused', probe_at: now + FIRST_PAUSE_MS, probe_until: null }
}

/** A destination that is sent to again. How often it was paused is remembered for a while. */
export function resumed(circuit: Circuit, now: number): Circuit {
  return { ...newCircuit(now), pauses: circuit.pauses }
}

/** Whether one request may go out to a destination to see whether it is back. */
export function mayProbe({ state, probe_at, probe_until }: Circuit, now: number): boolean {
  if (state === 'paused') return (probe_at ?? 0) <= now
  return state === 'probing' && (probe_until ?? 0) <= now
}

function paused(circuit: Circuit, now: number, random: () => number): Circuit {
  const again = circuit.state === 'probing' || now - circuit.since < WINDOW_MS
  const pauses = again ? circuit.pauses + 1 : 1
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (pauses - 1), LONGEST_PAUSE_MS)
  const spread = pause * (1 - JITTER + 2 * JITTER * random())
  return {
    ...circuit,
    pauses,
    state: 'paused',
    since: circuit.state === 'active' ? now : circuit.since,
    probe_at: now + Math.round(spread),
    probe_until: null,
  }
}
