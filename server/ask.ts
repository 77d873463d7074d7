import type { Accepted, Answer, Refused } from './answer.ts'

/** How calls are made. */
export interface Asking {
  fetch: typeof fetch
  /** How many calls one thing may take at most. */
  tries: number
  /** The longest wait that is taken upon itself between two of them. */
  maxWaitMs: number
  /** Waits; tests put in their own. */
  sleep(ms: number): Promise<unknown>
  /** A number from 0 to 1. */
  random(): number
}

/** One call, made anew for each try: what is signed carries a time. */
export interface Call {
  method: 'GET' | 'POST'
  url: string
  timeoutMs: number
  messageId?: string
  headers(): Record<string, string>
  body?: string
  /** A receiver may answer with a text of its operator's choice. */
  anyText?: true
}

const FIRST_WAIT_MS = 250
const WORTH_ANOTHER: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

type Once = (Accepted | Refused) & { retryAfterMs?: number | undefined }

/** Calls until there is an answer that another call would not change, or the tries are used up. */
export async function ask(asking: Asking, call: Call): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const { retryAfterMs, ...answer } = await askOnce(asking, call, tries)
    if (answer.ok || answer.because === 'refused') return answer
    const waitMs = Math.max(retryAfterMs ?? 0, backoff(tries, asking.random()))
    if (tries >= asking.tries || waitMs > asking.maxWaitMs) return answer
    await asking.sleep(waitMs)
  }
}

// Half of each wait is by chance, so that many callers do not come back at the same moment.
const backoff = (tries: number, chance: number) => FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + chance / 2)

async function askOnce({ fetch }: Asking, call: Call, tries: number): Promise<Once> {
  const { method, url, timeoutMs, body, messageId } = call
  const known = { tries, ...(messageId === undefined ? {} : { message_id: messageId }) }
  try {
    const response = await fetch(url, {
      ...{ method, headers: call.headers(), redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) },
      ...(body === undefined ? {} : { body }),
    })
    return read(response, await response.text(), known, call)
  } catch (error) {
    const code = error instanceof DOMException && error.name === 'TimeoutError' ? 'timeout' : 'no_answer'
    return { ok: false, because: 'unreachable', code, message: reasonOf(error), ...known }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

function read(
  response: Response,
  text: string,
  known: { tries: number; message_id?: string },
  { anyText }: Call,
): Once {
  const { status } = response
  const said = membersOf(text) ?? (anyText && response.ok ? { code: 'taken', message: text } : undefined)
  const code = typeof said?.code === 'string' ? said.code : undefined
  const message = typeof said?.message === 'string' ? said.message : `The answer was ${status}.`
  if (response.ok && code !== undefined)
    return { ...said, ok: true, code, message, status, tries: known.tries }
  const because = WORTH_ANOTHER.has(status) ? 'busy' : 'refused'
  const refusal: Refused = { ...said, ok: false, because, code: code ?? 'no_json', message, status, ...known }
  return { ...refusal, retryAfterMs: retryAfterMs(response.headers.get('retry-after')) }
}

function membersOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function retryAfterMs(header: string | null): number | undefined {
  const seconds = Number(header ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}
