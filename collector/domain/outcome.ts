/**
 * What came of one attempt to reach the other side. It is always a value, never an exception: `later` is worth
 * another try (not before `afterMs`, when the other side asked for that), `failed` is not.
 * `because` is a stable code for programs; `explain` has the sentence for people.
 */
export type Outcome =
  | { status: 'done' }
  | { status: 'later'; because: string; afterMs?: number; detail?: string }
  | { status: 'failed'; because: string; detail?: string }

const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['action_crashed', 'The action itself broke down'],
  ['bad_response', 'What came back is not an HTTP answer that can be accepted'],
  ['blocked_address', 'The address is in a network that must not be reached from here'],
  ['connection_refused', 'The other side refused the connection'],
  ['connection_reset', 'The other side broke the connection off'],
  ['dns_failed', 'The name of the host could not be resolved'],
  ['event_too_old', 'The event is older than the other side takes'],
  ['invalid_request', 'The request cannot be sent as it is'],
  ['invalid_settings', 'The settings of the action are not valid'],
  ['invalid_value', 'A value of this delivery is not one that can be sent'],
  ['lists_unavailable', 'The built-in lists could not be reached'],
  ['missing_value', 'This delivery has no value for what must be sent'],
  ['network_failed', 'The network failed'],
  ['nothing_to_match', 'Nothing is known by which the other side could find the visitor'],
  ['redirect_refused', 'The other side answered with a redirect, and redirects are not followed'],
  ['response_rejected', 'The answer does not meet the success rule'],
  ['shutting_down', 'This program was stopping'],
  ['suppressed', 'The person is on a list that forbids it'],
  ['timeout', 'No complete answer came in time'],
  ['tls_failed', 'No secure connection could be made'],
  ['unreachable', 'The host could not be reached'],
  ['wrong_list', 'The built-in list is for something else'],
])

/** The sentence for people that goes with an outcome. */
export function explain(outcome: Outcome): string {
  if (outcome.status === 'done') return 'The other side took it.'
  const { because, detail } = outcome
  const status = /^http_(\d{3})$/.exec(because)?.[1]
  const sentence =
    SENTENCES.get(because) ??
    (status ? `The other side answered ${status}` : `The other side refused: ${because.replaceAll('_', ' ')}`)
  return detail ? `${sentence}: ${detail}.` : `${sentence}.`
}

// 408, 425 and 429 say "not now" rather than "no".
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429])

/** What an HTTP status means when nothing else is agreed: 2xx is done, "not now" and 5xx are worth another try. */
export function judgeStatus(status: number, afterMs?: number): Outcome {
  if (status >= 200 && status < 300) return { status: 'done' }
  if (status >= 300 && status < 400) return { status: 'failed', because: 'redirect_refused' }
  const because = `http_${status}`
  if (status < 500 && !NOT_NOW.has(status)) return { status: 'failed', because }
  return afterMs === undefined ? { status: 'later', because } : { status: 'later', because, afterMs }
}
