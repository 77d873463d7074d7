import {
  afterLostProbe,
  afterProbe,
  afterTries,
  type Circuit,
  counted,
  isHealthy,
  mayProbe,
  newCircuit,
  type Tally,
} from '../domain/circuit.ts'
import {
  ailingDestinations,
  type Changed,
  changeDestination,
  claimProbe,
  destinationsOfRules,
  learnDestination,
} from '../store/destinations.ts'
import type { Deps } from './deps.ts'
import { gather } from './gather.ts'
import type { Reached } from './guarded-line.ts'
import { tellChange } from './tell-destination.ts'

/** What came of a try for its destinations; `probe` is the origin that it was let through to. */
export interface TryMade {
  reached: readonly Reached[]
  probe: string | undefined
  /** The origin that the rule sends to. */
  wanted?: string | undefined
}

/** Where the rules of a dispatcher send to, and how it fares there: shared by all processes through the database. */
export interface Destinations {
  /** Reads what the other processes wrote, if that is long enough ago. */
  look(): Promise<void>
  /** The origin that a rule sends to, as far as it is known. */
  originOf(ruleId: string): string | undefined
  /** Whether a rule's destination may be sent to, not at all, or by one request that probes it. */
  wayOf(ruleId: string): 'open' | 'closed' | 'probe'
  /** Whether an origin may be sent to. */
  isOpen(origin: string): boolean
  /** Takes the right to probe an origin until a time; false where somebody else has it. */
  claimProbe(origin: string, until: number): Promise<boolean>
  /** Writes down what a rule's try showed of the destinations that it reached. */
  note(ruleId: string, made: TryMade): Promise<void>
}

const LOOK_EVERY_MS = 250
const FORGET_AFTER_MS = 60_000
const NONE: Tally = { tries: 0, failed: 0, trailing: 0 }

/** Opens the books on destinations; `ticks` is a clock that never jumps. */
export function openDestinations(deps: Deps, ticks: () => number): Destinations {
  const { db } = deps.store
  const rules = new Map<string, string>()
  let ailing = new Map<string, Circuit>()
  let lookedAt = Number.NEGATIVE_INFINITY
  const tallies = new Map<string, Tally & { since: number }>()

  const look = async () => {
    if (ticks() - lookedAt < LOOK_EVERY_MS) return
    const first = lookedAt === Number.NEGATIVE_INFINITY
    const known = first ? await destinationsOfRules(db) : undefined
    const read = await ailingDestinations(db)
    for (const [rule, origin] of known ?? []) rules.set(rule, origin)
    ailing = new Map(read.map(({ origin, circuit }) => [origin, circuit]))
    lookedAt = ticks()
  }
  const remember = (origin: string, circuit: Circuit) => {
    if (isHealthy(circuit)) ailing.delete(origin)
    else ailing.set(origin, circuit)
  }
  const tried = (circuit: Circuit, tally: Tally) => afterTries(circuit, tally, deps.now(), deps.random)
  const keep = (origin: string, changed: Changed) => {
    const since = tallies.get(origin)
    remember(origin, since ? tried(changed.after, since) : changed.after)
    tellChange(deps, origin, changed)
  }
  const tally = (origin: string, ok: boolean) => {
    const known = tallies.get(origin)
    const fresh = known && deps.now() - known.since < FORGET_AFTER_MS
    const before = fresh ? known : { ...NONE, since: deps.now() }
    tallies.set(origin, { ...counted(before, ok), since: before.since })
    // What is not written yet counts here already: else more would go out while it is written.
    const circuit = ailing.get(origin)
    if (!ok || circuit) remember(origin, tried(circuit ?? newCircuit(deps.now()), counted(NONE, ok)))
  }
  // Successes are told only with a failure, or where they change something: a healthy destination costs no write.
  const write = gather(
    async (origins: readonly string[]) => {
      for (const origin of new Set(origins)) {
        const told = tallies.get(origin)
        tallies.delete(origin)
        if (told)
          keep(origin, await changeDestination(db, origin, deps.now(), (circuit) => tried(circuit, told)))
      }
      return origins.map(() => undefined)
    },
    { maxWaiting: Number.POSITIVE_INFINITY },
  )
  const settleProbe = async (origin: string, change: (circuit: Circuit) => Circuit) =>
    keep(origin, await changeDestination(db, origin, deps.now(), change))

  return {
    look,
    originOf: (ruleId) => rules.get(ruleId),
    isOpen: (origin) => (ailing.get(origin)?.state ?? 'active') === 'active',
    wayOf: (ruleId) => {
      const circuit = ailing.get(rules.get(ruleId) ?? '')
      if (circuit === undefined || circuit.state === 'active') return 'open'
      return mayProbe(circuit, deps.now()) ? 'probe' : 'closed'
    },
    claimProbe: async (origin, until) => {
      const now = deps.now()
      const mine = await claimProbe(db, origin, { now, until })
      const circuit = ailing.get(origin)
      // Whoever has it: here nobody need ask again before it is settled, or read anew.
      if (circuit) ailing.set(origin, { ...circuit, state: 'probing', probe_until: until })
      return mine
    },
    note: async (ruleId, { reached, probe, wanted }) => {
      const learned = wanted !== undefined && rules.get(ruleId) !== wanted
      if (learned) rules.set(ruleId, wanted)
      const others = reached.filter(({ origin }) => origin !== probe)
      const telling = others.filter(({ origin, ok }) => !ok || ailing.has(origin))
      for (const { origin, ok } of others) tally(origin, ok)
      const ended = reached.findLast(({ origin }) => origin === probe)
      const change = (circuit: Circuit) =>
        ended ? afterProbe(circuit, ended.ok, deps.now(), deps.random) : afterLostProbe(circuit, deps.now())
      await Promise.all([
        learned ? learnDestination(db, ruleId, wanted) : undefined,
        probe === undefined ? undefined : settleProbe(probe, change),
        ...telling.map(({ origin }) => write(origin)),
      ])
    },
  }
}
