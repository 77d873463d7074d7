import type { Dispatcher } from 'undici'
import { type FaultReason, faultReason } from './faults.ts'

// The most that is read of an answer's body.
const MAX_BODY_BYTES = 16_384

/** What the other side answered. `body` is the beginning of it when `truncated`. `ip` is for operators only. */
export interface HttpAnswer {
  kind: 'answer'
  status: number
  headers: Readonly<Record<string, string>>
  body: string
  truncated: boolean
  ms: number
  ip?: string
}

/** Why there is no complete answer. `status` is there when the answer had at least begun. `ip` is for operators only. */
export interface HttpFault {
  kind: 'fault'
  because: string
  detail: string
  status?: number
  ms: number
  ip?: string
}

/** The connection that a request went out on, as far as it is known where that leads. */
export interface Line {
  ip: string | undefined
  /** Whether a request has gone out on it whose answer has not begun. */
  awaits: boolean
}

type Settle = (came: HttpAnswer | HttpFault) => void

const OVER = Object.assign(new Error('the request is over'), { code: 'UND_ERR_ABORTED' })

/**
 * One request on the wire, until it is settled: by a complete answer, by one that is longer than is read, by a fault,
 * or by its deadline, whichever comes first. It settles exactly once.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  line: Line | undefined
  readonly #now: () => number
  readonly #settle: Settle
  readonly #startedAt: number
  readonly #deadlineMs: number
  readonly #timer: NodeJS.Timeout
  #controller: Dispatcher.DispatchController | undefined
  #over = false
  #status = 0
  #headers: Record<string, string> = {}
  #encoded = false
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(deadlineMs: number, now: () => number, settle: Settle) {
    this.#now = now
    this.#settle = settle
    this.#startedAt = now()
    this.#deadlineMs = deadlineMs
    // One plain timer a request: node keeps those of one length in a list. An AbortSignal each costs a quarter of all.
    this.#timer = setTimeout(expire, Math.max(0, deadlineMs), this)
  }

  /** Ends the exchange without an answer. */
  fail(reason: FaultReason): void {
    if (this.#over) return
    const ip = this.line?.ip ?? reason.ip
    this.#end({
      kind: 'fault',
      because: reason.because,
      detail: reason.detail,
      ...(this.#status === 0 ? {} : { status: this.#status }),
      ms: this.#elapsed(),
      ...(ip === undefined ? {} : { ip }),
    })
  }

  /** Ends the exchange and closes its connection: what may still arrive is not wanted. */
  expire(): void {
    const begun = this.#status === 0 ? 'the request was sent' : 'the answer had begun'
    this.fail({ because: 'timeout', detail: this.#controller ? begun : 'no connection was made' })
    this.#controller?.abort(OVER)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It waited for a connection until after its deadline: nothing of it may be written any more. The clock is asked
    // because a timer of a process that was frozen may come after the connection.
    if (this.#now() - this.#startedAt >= this.#deadlineMs) this.expire()
    if (this.#over) throw OVER
    this.#controller = controller
    if (this.line) this.line.awaits = true
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    if (this.line) this.line.awaits = false
    this.#status = status
    this.#headers = joined(headers)
    const encoding = this.#headers['content-encoding']
    this.#encoded = encoding !== undefined && encoding !== 'identity'
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return
    const room = MAX_BODY_BYTES - this.#bytes
    this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
    this.#bytes += Math.min(chunk.length, room)
    if (chunk.length <= room) return
    this.#answer(true)
    controller.abort(OVER)
  }

  onResponseEnd(): void {
    this.#answer(false)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(faultReason(error))
  }

  #answer(truncated: boolean): void {
    if (this.#over) return
    const ip = this.line?.ip
    this.#end({
      kind: 'answer',
      status: this.#status,
      headers: this.#headers,
      body: this.#encoded ? '' : textOf(this.#chunks),
      truncated: truncated || (this.#encoded && this.#bytes > 0),
      ms: this.#elapsed(),
      ...(ip === undefined ? {} : { ip }),
    })
  }

  #elapsed(): number {
    return Math.round(this.#now() - this.#startedAt)
  }

  #end(came: HttpAnswer | HttpFault): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#settle(came)
  }
}

function expire(exchange: Exchange): void {
  exchange.expire()
}

// A map without a prototype: a header called "__proto__" is a header.
function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = Object.create(null)
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return flat
}

// PostgreSQL takes no NUL in a text.
function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks
  if (!first) return ''
  const text = (chunks.length === 1 ? first : Buffer.concat(chunks)).toString('utf8')
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}
