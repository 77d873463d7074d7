import type { Parameter } from '../received.ts'
import type { Character } from './cast.ts'
import { type Considered, consider, type Mind } from './consider.ts'
import { plain, type Wording } from './dialects.ts'
import type { Order } from './order.ts'
import { referenceBook } from './references.ts'

const KEPT_CALLS = 200
const SUB_ID = /(?:^|\.)sub_?id$/i

/** Whether a buyer is asked for a price, or given the lead. */
export type Half = 'ping' | 'post'

/** A ping or post on its way in. `base` is the address below which the buyers are. */
type Arrival = { known: boolean; fields: Parameter[]; contentType: string; base: string }

/** What the caller gets, and after how long; null for never. */
export type Reply = (Wording & { status: number; afterMs: number }) | null

/** A call that a buyer remembers. `transaction_id` is empty where the caller named none. */
type BuyerCall = {
  id: number
  buyer: string
  at: string
  half: Half
  content_type: string
  transaction_id: string
  fields: Parameter[]
  outcome: Considered['outcome']
  told: string
  answered: number | null
  answer: string
}

/** A buyer with its memory. */
export type MockBuyer = {
  character: Character
  take(half: Half, arrival: Arrival): Reply
  obey(order: Order): void
  state(): object
  received(): readonly BuyerCall[]
}

/** Makes a buyer that remembers the last 200 calls. */
export function mockBuyer(character: Character, now: () => number, nextId: () => number): MockBuyer {
  const calls: BuyerCall[] = []
  const counts = { pings: 0, bids: 0, posts: 0, bought: 0, duplicates: 0 }
  const { cents, delayMs, name, title, about, credential } = character
  const mind: Mind = { character, references: referenceBook(), counts, cents, delayMs, plan: null }

  return {
    character,
    take(half, arrival) {
      const id = nextId()
      const made = consider(mind, half, arrival, `${name}-${now().toString(36)}-${id}`)
      calls.unshift({ id, at: new Date(now()).toISOString(), half, ...remembered(name, arrival, made) })
      calls.splice(KEPT_CALLS)
      const { status, type, body } = made
      return status === null ? null : { status, type, body, afterMs: mind.delayMs }
    },
    obey(order) {
      Object.assign(mind, order)
    },
    state: () => {
      const { plan } = mind
      return { name, title, about, credential, bid: plain(mind.cents), delay_ms: mind.delayMs, plan, counts }
    },
    received: () => calls,
  }
}

const remembered = (buyer: string, { contentType, fields }: Arrival, made: Considered) => ({
  buyer,
  content_type: contentType,
  transaction_id: fields.find(({ name }) => SUB_ID.test(name))?.value ?? '',
  fields,
  outcome: made.outcome,
  told: made.told,
  answered: made.status,
  answer: made.body,
})
