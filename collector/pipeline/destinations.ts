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
  changeDestination,
  claimProbe,
  destinationsOfRules,
  learnDestination,
} from '../store/destinations.ts'
import type { Deps } from './deps.ts'
import { type Gathered, gather } from './gather.ts'
import type { Reached } from './guarded-line.ts'
import { tellChange } from './tell-destination.ts'

/** What came of a try for its destinations; `probe` is the origin that it was let through to. */
interface TryMade {
  reached: readonly Reached[]
  probe: string | undefined
  /** The origin that the rule sends to. */
  wanted?: string | undefined
}

const LOOK_EVERY_MS = 250
const FORGET_AFTER_MS = 60_000
const NONE: Tally = { tries: 0, failed: 0, trailing: 0 }

/**
 * Where the rules of a dispatcher send to, and how it fares there: shared by all processes through the database. Of
 * destinations that fare well nothing is written, and nothing is known here.
 */
export class Destinations {
  readonly #deps: Deps
  readonly #ticks: () => number
  readonly #origins = new Map<string, string>()
  readonly #tallies = new Map<string, Tally & { since: number }>()
  readonly #write: Gathered<string, undefined>
  /** How many changes of an origin are being written. */
  readonly #writing = new Map<string, number>()
  /** The origins that were written since the last look began: it may have read what they were before. */
  #written = new Set<string>()
  #ailing = new Map<string, Circuit>()
  #lookedAt: number | undefined

  /** `ticks` is a clock that never jumps. */
  constructor(deps: Deps, ticks: () => number) {
    this.#deps = deps
    this.#ticks = ticks
    this.#write = gather((origins) => this.#writeTallies(origins), { maxWaiting: Number.POSITIVE_INFINITY })
  }

  /** Reads what the other processes wrote, if that is long enough ago. */
  async look(): Promise<void> {
    if (this.#lookedAt !== undefined && this.#ticks() - this.#lookedAt < LOOK_EVERY_MS) return
    const { db } = this.#deps.store
    if (this.#lookedAt === undefined)
      for (const [rule, origin] of await destinationsOfRules(db)) this.#origins.set(rule, origin)
    this.#written = new Set()
    const read = await ailingDestinations(db)
    const own = new Set([...this.#written, ...this.#writing.keys()])
    const kept = [...this.#ailing].filter(([origin]) => own.has(origin))
    const others = read.filter(({ origin }) => !own.has(origin))
    this.#ailing = new Map([...others.map(({ origin, circuit }) => [origin, circuit] as const), ...kept])
    for (const [origin, tally] of this.#tallies) {
      const circuit = this.#ailing.get(origin) ?? newCircuit(this.#deps.now())
      if (tally.failed > 0 && !own.has(origin)) this.#remember(origin, this.#after(circuit, tally))
    }
    this.#lookedAt = this.#ticks()
  }

  /** The origin that a rule sends to, as far as it is known. */
  originOf(ruleId: string): string | undefined {
    return this.#origins.get(ruleId)
  }

  /** Whether an origin may be sent to. */
  isOpen(origin: string): boolean {
    return (this.#ailing.get(origin)?.state ?? 'active') === 'active'
  }

  /** Whether a rule's destination may be sent to, not at all, or by one request that probes it. */
  wayOf(ruleId: string): 'open' | 'closed' | 'probe' {
    const circuit = this.#ailing.get(this.#origins.get(ruleId) ?? '')
    if (circuit === undefined || circuit.state === 'active') return 'open'
    return mayProbe(circuit, this.#deps.now()) ? 'probe' : 'closed'
  }

  /** Takes the right to probe an origin until a time; false where somebody else has it. */
  async claimProbe(origin: string, until: number): Promise<boolean> {
    const { store, now } = this.#deps
    const mine = await claimProbe(store.db, origin, { now: now(), until })
    const circuit = this.#ailing.get(origin)
    // Whoever has it: here nobody need ask again before it is settled, or read anew.
    if (circuit) this.#ailing.set(origin, { ...circuit, state: 'probing', probe_until: until })
    return mine
  }

  /** Writes down what a rule's try showed of the destinations that it reached. */
  async note(ruleId: string, { reached, probe, wanted }: TryMade): Promise<void> {
    const learned = wanted !== undefined && this.#origins.get(ruleId) !== wanted
    if (learned) this.#origins.set(ruleId, wanted)
    const others = reached.filter(({ origin }) => origin !== probe)
    const telling = others.filter(({ origin, ok }) => !ok || this.#ailing.has(origin))
    for (const one of others) this.#count(one)
    await Promise.all([
      learned ? learnDestination(this.#deps.store.db, ruleId, wanted) : undefined,
      probe === undefined ? undefined : this.#settleProbe(probe, reached),
      ...telling.map(({ origin }) => this.#write(origin)),
    ])
  }

  // Successes are written only with a failure, or where they change something.
  #count({ origin, ok }: Reached): void {
    const now = this.#deps.now()
    const known = this.#tallies.get(origin)
    const before = known && now - known.since < FORGET_AFTER_MS ? known : { ...NONE, since: now }
    this.#tallies.set(origin, { ...counted(before, ok), since: before.since })
    // What is not written yet counts here already: else more would go out while it is written.
    const circuit = this.#ailing.get(origin)
    if (!ok || circuit) this.#remember(origin, this.#after(circuit ?? newCircuit(now), counted(NONE, ok)))
  }

  async #writeTallies(origins: readonly string[]): Promise<undefined[]> {
    for (const origin of new Set(origins)) {
      const tally = this.#tallies.get(origin)
      this.#tallies.delete(origin)
      if (tally) await this.#change(origin, (circuit) => this.#after(circuit, tally))
    }
    return origins.map(() => undefined)
  }

  #settleProbe(origin: string, reached: readonly Reached[]): Promise<void> {
    const { now, random } = this.#deps
    const ended = reached.findLast((one) => one.origin === origin)
    return this.#change(origin, (circuit) =>
      ended ? afterProbe(circuit, ended.ok, now(), random) : afterLostProbe(circuit, now()),
    )
  }

  async #change(origin: string, change: (circuit: Circuit) => Circuit): Promise<void> {
    const { store, now } = this.#deps
    this.#writing.set(origin, (this.#writing.get(origin) ?? 0) + 1)
    const changed = await changeDestination(store.db, origin, now(), change).finally(() =>
      this.#wrote(origin),
    )
    const since = this.#tallies.get(origin)
    this.#remember(origin, since ? this.#after(changed.after, since) : changed.after)
    tellChange(this.#deps, origin, changed)
  }

  #wrote(origin: string): void {
    const others = (this.#writing.get(origin) ?? 1) - 1
    if (others > 0) this.#writing.set(origin, others)
    else this.#writing.delete(origin)
    this.#written.add(origin)
  }

  #remember(origin: string, circuit: Circuit): void {
    if (isHealthy(circuit)) this.#ailing.delete(origin)
    else this.#ailing.set(origin, circuit)
  }

  #after(circuit: Circuit, tally: Tally): Circuit {
    return afterTries(circuit, tally, this.#deps.now(), this.#deps.random)
  }
}
