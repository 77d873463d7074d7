import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Answer } from './answer.ts'
import { type Asking, ask } from './ask.ts'
import type { PartnerWord, ServerEvent, ServerLead } from './bodies.ts'
import { signedHeaders } from './webhook.ts'

/** Where the collector is, and how it is called. */
export interface ClientOptions extends Partial<Asking> {
  /** The collector's address, such as https://t.example.com. */
  url: string
  /** The source's token, or a key of an admin: for leads, and for events that are taken from servers only. */
  token?: string
  /** Time for one call of an event or a postback; ten seconds when absent. */
  timeoutMs?: number
  /** Time for one call of a lead, whose answer waits for the auction; a minute when absent. */
  leadTimeoutMs?: number
}

/** How a receiver is to know that a word is yours. */
export interface WordOptions {
  token?: string
  /** The secret of its signature, if it wants one. */
  secret?: string
}

/** A collector, as a backend calls it. */
export interface Client {
  /** Fires an event; a repeat of its `message_id` is answered as the first was. */
  fire(event: ServerEvent): Promise<Answer>
  /** Fires an event of an organization whose campaign is found by its transaction. */
  fireGlobally(org: string, event: Omit<ServerEvent, 'cid'>): Promise<Answer>
  /** Fires many, at most `atOnce` at the same time; the answers stand in the order of the events. */
  fireAll(events: readonly ServerEvent[], options?: { atOnce?: number }): Promise<Answer[]>
  /** Offers a lead for a source; the answer tells what became of it. */
  addLead(pid: string, lead: ServerLead): Promise<Answer>
  /** Asks what a lead would be worth, without personal data. */
  pingLead(pid: string, lead: ServerLead): Promise<Answer>
  /** Offers the lead of a ping; the price is at least the bid that was answered. */
  postLead(pid: string, lead: ServerLead & { transaction_id: string }): Promise<Answer>
  /** Adds later fields to a lead of the same transaction. */
  updateLead(lead: ServerLead & { transaction_id: string }): Promise<Answer>
  /** Asks what became of a lead. */
  leadStatus(leadUid: string): Promise<Answer>
  /** Tells a receiver what became of a transaction, signed if it has a secret. */
  tell(receiver: string, word: PartnerWord, options?: WordOptions): Promise<Answer>
}

const AT_ONCE = 16

/** Opens a client of a collector; nothing is called until it is used. */
export function createClient(options: ClientOptions): Client {
  const { token, timeoutMs = 10_000, leadTimeoutMs = 60_000 } = options
  const base = new URL(options.url).href.replace(/\/$/, '')
  const asking: Asking = { ...USUAL, ...options }
  const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` }

  const post = (path: string, given: object, limitMs: number) => {
    const message_id = messageIdOf(given)
    const body = JSON.stringify({ ...given, message_id })
    const headers = () => ({ ...bearer, 'content-type': 'application/json', 'idempotency-key': message_id })
    return ask(asking, {
      ...{ method: 'POST', url: base + path, timeoutMs: limitMs, messageId: message_id, headers, body },
    })
  }
  const fire = (event: ServerEvent) => post(`/api/event/${part(event.cid)}`, event, timeoutMs)
  const lead = (verb: string, of: string, given: ServerLead) =>
    post(`/api/lead/${verb}/${part(of)}`, given, leadTimeoutMs)
  return {
    fire,
    fireGlobally: (org, event) => post(`/api/event/global/${part(org)}`, event, timeoutMs),
    fireAll: (events, { atOnce = AT_ONCE } = {}) => eachOf(events, atOnce, fire),
    addLead: (pid, given) => lead('add', pid, given),
    pingLead: (pid, given) => lead('ping', pid, given),
    postLead: (pid, given) => lead('post', pid, given),
    updateLead: (given) => lead('update', given.cid, given),
    leadStatus: (leadUid) =>
      ask(asking, {
        ...{
          method: 'GET',
          url: `${base}/api/lead/status/${part(leadUid)}`,
          timeoutMs,
          headers: () => bearer,
        },
      }),
    tell: (receiver, word, own = {}) =>
      ask(asking, { ...wordCall(word, own), url: `${base}/postback/${part(receiver)}`, timeoutMs }),
  }
}

const USUAL: Asking = {
  fetch: (...args) => fetch(...args),
  tries: 5,
  maxWaitMs: 30_000,
  sleep: (ms) => setTimeout(ms),
  random: Math.random,
}

const part = (id: string) => encodeURIComponent(id)

function messageIdOf(given: object): string {
  const said: unknown = Reflect.get(given, 'message_id')
  return typeof said === 'string' && said !== '' ? said : randomUUID()
}

function wordCall(word: PartnerWord, { token, secret }: WordOptions) {
  const body = JSON.stringify(word)
  const id = randomUUID()
  const headers = () => ({
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(secret === undefined ? {} : signedHeaders(secret, id, body, Date.now())),
  })
  return { method: 'POST' as const, headers, body, anyText: true as const }
}

async function eachOf<T>(
  given: readonly T[],
  atOnce: number,
  call: (one: T) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  const waiting = given.entries()
  const worker = async () => {
    for (const [index, one] of waiting) answers[index] = await call(one)
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, given.length)) }, worker))
  return answers
}
