import type { DeliveryRow } from '../store/tables.ts'
import type { Filled } from './fill-values.ts'
import type { Lane } from './lanes.ts'

/** How much may be sent at the same time, in all and to one destination. */
export interface Limits {
  concurrency: number
  perDestination: number
}

/** A leased delivery, ready to be sent; after `sendBefore` its lease would no longer outlast the try. */
export interface Claimed {
  delivery: DeliveryRow
  filled: Filled
  sendBefore: number
  /** It is not sent before this: its turn at a destination that is sent to at a rate. */
  notBefore: number
  /** The paused destination that this one is let through to, to see whether it is back. */
  probe: string | undefined
}

/** The lane of a rule, and a clock in milliseconds that never jumps. */
export interface Lanes {
  laneOf(ruleId: string): Lane
  ticks(): number
}

interface Destination {
  waiting: Claimed[]
  sending: Set<Claimed>
  inHand: Set<Claimed>
}

// In hand may be this many times what may be sent at once: large claims and large settlements are the cheap ones.
const AHEAD = 4

/**
 * The books of one dispatcher: what it has in hand, which is what waits for its turn, what is being sent, and what
 * has a result that is not written yet. Each rule has a line of its own, so that none holds up another; rules that
 * send to one destination share what may be sent there at the same time.
 */
export class UnderWay {
  readonly #limits: Limits
  readonly #lanes: Lanes
  readonly #sendingTo = new Map<string, number>()
  readonly #laneOf = new Map<Claimed, string>()
  readonly #destinations = new Map<string, Destination>()
  readonly #inHand = new Set<string>()
  #sending = 0
  #onIdle: (() => void)[] = []

  constructor(limits: Limits, lanes: Lanes) {
    this.#limits = limits
    this.#lanes = lanes
  }

  /** Whether a destination may get more in hand. */
  hasRoom(ruleId: string): boolean {
    return this.#left() > 0 && this.#roomOf(ruleId) > 0
  }

  /** How many each of these destinations may get in hand now; where not all can have what they may, fairly. */
  shares(ruleIds: readonly string[]): { rule_id: string; limit: number }[] {
    const asking = ruleIds.map((rule_id) => ({ rule_id, room: this.#roomOf(rule_id) }))
    const smallestFirst = asking.filter(({ room }) => room > 0).sort((one, other) => one.room - other.room)
    let left = this.#left()
    return smallestFirst.flatMap(({ rule_id, room }, index) => {
      const limit = Math.min(room, Math.ceil(left / (smallestFirst.length - index)))
      left -= limit
      return limit > 0 ? [{ rule_id, limit }] : []
    })
  }

  /** Takes deliveries in hand: each waits for its turn. */
  take(claimed: readonly Claimed[]): void {
    for (const one of claimed) {
      const destination = this.#destinationOf(one.delivery.rule_id)
      destination.waiting.push(one)
      destination.inHand.add(one)
      this.#inHand.add(one.delivery.delivery_id)
    }
  }

  /** The next whose turn it is, from now on being sent; undefined while no more may be. */
  next(): Claimed | undefined {
    if (this.#sending >= this.#limits.concurrency) return undefined
    for (const [ruleId, destination] of this.#destinations) {
      const [claimed] = destination.waiting
      if (!claimed || claimed.notBefore > this.#lanes.ticks() || !this.#isFree(ruleId)) continue
      destination.waiting.shift()
      this.#begin(claimed, destination)
      // To the end of the line: the destinations take turns.
      this.#destinations.delete(ruleId)
      this.#destinations.set(ruleId, destination)
      return claimed
    }
    return undefined
  }

  /** It is no longer being sent, so that another may be. */
  sent(claimed: Claimed): void {
    if (!this.#destinations.get(claimed.delivery.rule_id)?.sending.delete(claimed)) return
    this.#sending -= 1
    const key = this.#laneOf.get(claimed) ?? ''
    this.#laneOf.delete(claimed)
    const left = (this.#sendingTo.get(key) ?? 0) - 1
    if (left > 0) this.#sendingTo.set(key, left)
    else this.#sendingTo.delete(key)
  }

  /** It is out of hand: written, given back, or given up. */
  over(claimed: Claimed): void {
    const { delivery_id, rule_id } = claimed.delivery
    this.sent(claimed)
    this.#inHand.delete(delivery_id)
    const destination = this.#destinations.get(rule_id)
    destination?.inHand.delete(claimed)
    if (destination?.inHand.size === 0) this.#destinations.delete(rule_id)
    if (this.#inHand.size === 0) for (const resolve of this.#onIdle.splice(0)) resolve()
  }

  /** Those waiting that may not be sent any more at this time. They stay in hand, and have no turn. */
  withdraw(at: number): Claimed[] {
    return [...this.#destinations.values()].flatMap((destination) => {
      const late = destination.waiting.filter((claimed) => claimed.sendBefore < at)
      if (late.length > 0) destination.waiting = destination.waiting.filter((one) => !late.includes(one))
      return late
    })
  }

  /** Whether a delivery is in hand. */
  has(deliveryId: string): boolean {
    return this.#inHand.has(deliveryId)
  }

  /** Whether nothing of a rule is in hand. */
  hasNoneOf(ruleId: string): boolean {
    return !this.#destinations.has(ruleId)
  }

  /** Resolves when nothing is in hand. */
  idle(): Promise<void> {
    if (this.#inHand.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#onIdle.push(resolve))
  }

  #begin(claimed: Claimed, destination: Destination): void {
    destination.sending.add(claimed)
    this.#sending += 1
    const { key } = this.#lanes.laneOf(claimed.delivery.rule_id)
    this.#laneOf.set(claimed, key)
    this.#sendingTo.set(key, (this.#sendingTo.get(key) ?? 0) + 1)
  }

  #isFree(ruleId: string): boolean {
    return (this.#sendingTo.get(this.#lanes.laneOf(ruleId).key) ?? 0) < this.#mostTo(ruleId)
  }

  #mostTo(ruleId: string): number {
    return Math.min(this.#limits.perDestination, this.#lanes.laneOf(ruleId).concurrency ?? Infinity)
  }

  #left(): number {
    return Math.max(0, this.#limits.concurrency * AHEAD - this.#inHand.size)
  }

  // None before half of a hand is free: a place taken as soon as it is free would make each claim one of a few.
  #roomOf(ruleId: string): number {
    const most = this.#mostTo(ruleId) * AHEAD
    const had = this.#destinations.get(ruleId)?.inHand.size ?? 0
    return had <= most / 2 ? most - had : 0
  }

  #destinationOf(ruleId: string): Destination {
    const known = this.#destinations.get(ruleId)
    if (known) return known
    const fresh = { waiting: [], sending: new Set<Claimed>(), inHand: new Set<Claimed>() }
    this.#destinations.set(ruleId, fresh)
    return fresh
  }
}
