import { render } from '../domain/macro.ts'
import type { Outcome } from '../domain/outcome.ts'
import { type PostbackValues, parameterValue, valueNamed } from '../domain/postback-values.ts'
import type { Action, ActionTools, ReadyAction } from './action.ts'
import { DEADLINE_MS, type HttpClient, type HttpRequest } from './client.ts'
import type { HttpAnswer, HttpFault } from './exchange.ts'
import { hash } from './hash.ts'
import { judgeAnswer, judgeFault } from './judge.ts'
import { ListsUnavailable, type ListTool } from './lists/list-tool.ts'
import type { Mail, Mailer } from './mail.ts'
import { isSensitiveHeader, type Mask, maskHeaders, maskOf } from './mask.ts'

/** One attempt to be made. */
export interface PerformInput {
  /** As the rule keeps them: with texts or Secrets where secrets are. */
  settings: unknown
  values: PostbackValues
  deliveryId: string
  /** The time of day in ms, for a `Retry-After` that names one. */
  now: () => number
  tools: { http: Pick<HttpClient, 'send'>; mail: Mailer; lists: ListTool }
  deadlineMs?: number
  /** What is to be hidden in the record beside secrets; every value of the lead unless given. */
  personal?: readonly string[]
}

/** What came of an attempt. `request` (the last one made) and `response` are masked and bounded; `ip` is for operators only. */
export interface Performed {
  outcome: Outcome
  request?: HttpRequest
  response?: { status: number; headers: Record<string, string>; body: string; truncated: boolean }
  ms: number
  ip?: string
}

interface Traffic {
  request?: HttpRequest
  came?: HttpAnswer | HttpFault
  hidden: string[]
  ms: number
}

/** Makes one attempt. It does not throw: faulty settings, and an action that breaks down, are outcomes too. */
export async function perform(action: Action, input: PerformInput): Promise<Performed> {
  const ready = action.prepare(input.settings)
  if (ready.status === 'faulty') {
    const detail = ready.faults.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')
    return { outcome: { status: 'failed', because: 'invalid_settings', detail }, ms: 0 }
  }
  const traffic: Traffic = { hidden: [], ms: 0 }
  const outcome = await attempt(ready, toolsFor(ready, input, traffic), input.now)
  return recordOf(outcome, traffic, maskFor(ready, input, traffic))
}

async function attempt(ready: ReadyAction, tools: ActionTools, now: () => number): Promise<Outcome> {
  try {
    const ended = await ready.run(tools)
    if (!('kind' in ended)) return ended
    return ended.kind === 'fault' ? judgeFault(ended) : ready.read(ended, judgeAnswer(ended, now()))
  } catch (error) {
    if (error instanceof ListsUnavailable) return { status: 'later', because: 'lists_unavailable' }
    // Actions may come from outside this program; one that is broken must not take the others down with it.
    const detail = error instanceof Error ? error.message : String(error)
    return { status: 'failed', because: 'action_crashed', detail }
  }
}

function toolsFor(ready: ReadyAction, input: PerformInput, traffic: Traffic): ActionTools {
  const { deliveryId, tools } = input
  const values: PostbackValues = {
    ...input.values,
    system: { ...input.values.system, delivery_id: deliveryId },
  }
  const deadlineMs = Math.min(ready.deadlineMs ?? DEADLINE_MS, input.deadlineMs ?? DEADLINE_MS)
  return {
    deliveryId,
    fill: (template, encode) => render(template, (name) => valueNamed(values, name), encode, hash),
    value: (parameter) => parameterValue(parameter, values, hash),
    valueOf: (name) => valueNamed(values, name),
    now: input.now,
    lists: noted(tools.lists, deliveryId, traffic),
    hide: (secret) => void traffic.hidden.push(secret),
    send: async (request) => {
      traffic.request = identified(request, deliveryId)
      // All requests of an attempt share its deadline.
      const came = await tools.http.send(traffic.request, { deadlineMs: deadlineMs - traffic.ms })
      traffic.came = came
      traffic.ms += came.ms
      return came
    },
    mail: async (server, message) => {
      const mail = { ...message, messageId: `<${deliveryId}@clickwire.invalid>` }
      traffic.request = letterOf(`smtp://${server.host}:${server.port}`, mail)
      const began = performance.now()
      const mailed = await tools.mail.send(server, mail, deadlineMs - traffic.ms)
      const ms = performance.now() - began
      const status = Number(/\d{3}/.exec('code' in mailed ? mailed.code : '250')?.[0] ?? 0)
      traffic.came = { kind: 'answer', status, headers: {}, body: mailed.response, truncated: false, ms }
      traffic.ms += ms
      return mailed
    },
  }
}

// A message as the record of an attempt shows it, beside requests.
function letterOf(url: string, { from, to, subject, messageId, text, html }: Mail): HttpRequest {
  const headers = { from, to: to.join(', '), subject, 'message-id': messageId }
  return { method: 'MAIL', url, headers, body: text ?? html ?? '' }
}

// A change of a built-in list is on record like the call of a list elsewhere, unless there was a call besides.
function noted(lists: ListTool, deliveryId: string, traffic: Traffic): ListTool {
  return {
    ...lists,
    change: (list, operation, entries, proof) => {
      const url = `clickwire:/api/lists/${list.name}/${operation}`
      const body = JSON.stringify(entries.map((entry) => entry.value))
      traffic.request ??= identified({ method: 'POST', url, headers: {}, body }, deliveryId)
      return lists.change(list, operation, entries, proof)
    },
  }
}

function identified(request: HttpRequest, deliveryId: string): HttpRequest {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.toLowerCase() !== 'idempotency-key') headers[name] = value
  }
  headers['idempotency-key'] = deliveryId
  return { ...request, headers }
}

// A receiver may echo what it was sent, so credentials of headers are looked for in the answer as well.
function maskFor(ready: ReadyAction, input: PerformInput, traffic: Traffic): Mask {
  const credentials = Object.entries(traffic.request?.headers ?? {})
    .filter(([name]) => isSensitiveHeader(name))
    .flatMap(([, value]) => [value, value.slice(value.indexOf(' ') + 1)])
  const secrets = ready.secrets.map(({ secret }) => secret.reveal())
  return maskOf(
    [...secrets, ...credentials, ...traffic.hidden],
    input.personal ?? Object.values(input.values.lead),
  )
}

const MAX_RECORDED = 16_384

function recordOf(outcome: Outcome, { request, came, ms }: Traffic, mask: Mask): Performed {
  const body = request?.body
  return {
    outcome: masked(outcome, mask),
    ...(request && {
      request: {
        method: request.method,
        url: mask(request.url),
        headers: maskHeaders(request.headers, mask),
        ...(body !== undefined && { body: mask(body).slice(0, MAX_RECORDED) }),
      },
    }),
    ...(came?.kind === 'answer' && {
      response: {
        status: came.status,
        headers: maskHeaders(came.headers, mask),
        body: mask(came.body),
        truncated: came.truncated,
      },
    }),
    ms,
    ...(came?.ip !== undefined && { ip: came.ip }),
  }
}

function masked(outcome: Outcome, mask: Mask): Outcome {
  if (outcome.status === 'done' || outcome.detail === undefined) return outcome
  return { ...outcome, detail: mask(outcome.detail) }
}
