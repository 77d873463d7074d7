import type { Answer } from './tally.ts'
import type { Call } from './visitor.ts'

/** Makes one call for a visitor of this transaction. */
export type Send = (call: Call, transactionId: string | undefined) => Promise<Answer>

const DEADLINE_MS = 20_000
const AT_ONCE = 32

/** Calls the collector at an address, a bounded number at once. */
export function sender(base: string): Send {
  let free = AT_ONCE
  const waiting: (() => void)[] = []
  const enter = async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }
  // The place goes to the next one in line, who then does not look for it.
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
  return async (call, transactionId) => {
    await enter()
    try {
      return await answerTo(base, call, transactionId)
    } finally {
      leave()
    }
  }
}

async function answerTo(base: string, call: Call, transactionId: string | undefined): Promise<Answer> {
  const { method, path, headers, body } = call
  try {
    const response = await fetch(base + path, {
      ...{ method, redirect: 'manual', signal: AbortSignal.timeout(DEADLINE_MS) },
      headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
      ...(body ? { body: JSON.stringify(bodyOf(call, transactionId)) } : {}),
    })
    const said = codeOf(await response.text())
    const location = response.headers.get('location')
    return { status: response.status, ...said, ...(location === null ? {} : { location }) }
  } catch {
    // Refused, cut off or too late: to a visitor it is all the same.
    return {}
  }
}

/** The body of a call, with the transaction that it speaks of. */
export function bodyOf({ body }: Call, transactionId: string | undefined): Record<string, unknown> {
  return { transaction_id: transactionId, ...body }
}

function codeOf(text: string): { code?: string } {
  if (!text.startsWith('{')) return {}
  const code: unknown = Reflect.get(Object(JSON.parse(text)), 'code')
  return typeof code === 'string' ? { code } : {}
}
