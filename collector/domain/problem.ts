import type { ZodError } from 'zod'

/** A fault of one field of a body: which field, what is wrong with it, and the code it gives to the whole answer. */
export interface Fault {
  field: string
  kind: 'missing' | 'invalid'
  code: string
  reason: string
}

/** What a Problem may carry besides its code and sentence. */
export interface ProblemDetails {
  faults?: readonly Fault[]
  retryAfterS?: number
  facts?: Record<string, string | boolean | readonly string[]>
  allow?: string
}

/** A caller's fault, or a refusal the trade has a word for: it has a stable code and the HTTP status it is answered with. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly details: ProblemDetails

  constructor(status: number, code: string, message: string, details: ProblemDetails = {}) {
    super(message)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.details = details
  }
}

/** A fault of one field; its code names the field. */
export function faultOf(kind: Fault['kind'], field: string, reason: string): Fault {
  return { field, kind, reason, code: `${kind}_${field}` }
}

/** The faults that a schema found in a body, one a field: what is absent is missing, the rest invalid. */
export function faultsOf(error: ZodError, given: Record<string, unknown>): Fault[] {
  const faults = new Map<string, Fault>()
  for (const issue of error.issues) {
    const { path, message } = issue
    if (path.length === 0 && issue.code === 'unrecognized_keys') {
      const reasons = message.split('\n')
      issue.keys.forEach((key, n) => void faults.set(key, faultOf('invalid', key, reasons[n] ?? message)))
      continue
    }
    const field = String(path[0] ?? 'body')
    if (faults.has(field)) continue
    const inner = path.slice(1).join('.')
    const reason = inner === '' ? message : `has a fault in ${inner}: it ${message}`
    const absent = given[field] === undefined
    faults.set(field, absent ? faultOf('missing', field, 'is required') : faultOf('invalid', field, reason))
  }
  return [...faults.values()]
}

/** A 400 that names every fault found; the first of them gives the code. */
export function problemOf(faults: readonly [Fault, ...Fault[]]): Problem {
  const [first] = faults
  const sentence =
    faults.length === 1
      ? `The field ${first.field} ${first.reason}.`
      : `${faults.length} fields need attention: ${[...new Set(faults.map((fault) => fault.field))].join(', ')}.`
  return new Problem(400, first.code, sentence, { faults })
}
