/** An answer other than the one asked for: its code, its sentence, and the fields at fault. */
export class Fault extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string
  /** What is wrong with each field, by its path such as `events[0].event_id`. */
  readonly fields: Readonly<Record<string, string>>

  constructor(status: number, body: Record<string, unknown>) {
    super(typeof body.message === 'string' ? body.message : `The collector answered ${status}.`)
    this.status = status
    this.code = typeof body.code === 'string' ? body.code : `http_${status}`
    this.requestId = typeof body.request_id === 'string' ? body.request_id : ''
    this.fields = { ...reasons(body.missingFields), ...reasons(body.invalidFields) }
  }
}

/** Fault of a call that got no answer at all. */
export function unreachable(): Fault {
  return new Fault(0, {
    code: 'unreachable',
    message: 'The collector does not answer. Is it running, and is this machine online?',
  })
}

function reasons(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([field, reason]) => [field, String(reason)]))
}
