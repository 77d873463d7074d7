/** Why there is no answer, as a stable code, with what the operator may want to know besides. */
export interface FaultReason {
  because: string
  detail: string
  ip?: string
}

const BY_CODE: ReadonlyMap<string, string> = new Map([
  ['BLOCKED_ADDRESS', 'blocked_address'],
  ['ECONNREFUSED', 'connection_refused'],
  ['ECONNRESET', 'connection_reset'],
  ['ECONNABORTED', 'connection_reset'],
  ['EPIPE', 'connection_reset'],
  ['ETIMEDOUT', 'timeout'],
  ['ENOTFOUND', 'dns_failed'],
  ['ENODATA', 'dns_failed'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['EPROTO', 'tls_failed'],
  ['ERR_INVALID_URL', 'invalid_request'],
  ['UND_ERR_INVALID_ARG', 'invalid_request'],
  ['UND_ERR_NOT_SUPPORTED', 'invalid_request'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_CLOSED', 'shutting_down'],
  ['UND_ERR_DESTROYED', 'shutting_down'],
  ['UND_ERR_HEADERS_OVERFLOW', 'bad_response'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'connection_reset'],
])

const BY_FAMILY: readonly [pattern: RegExp, because: string][] = [
  [/^(EAI|EDNS)_?/, 'dns_failed'],
  [
    /^(ERR_TLS|ERR_SSL|CERT|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|HOSTNAME|INVALID_CA|PATH_LENGTH|CRL)/,
    'tls_failed',
  ],
]

// The messages of the others name the address that was dialled, which is not for everyone to read.
const SPEAKING: ReadonlySet<string> = new Set([
  'bad_response',
  'blocked_address',
  'invalid_request',
  'tls_failed',
])

/** Turns an error of the network into the reason why there is no answer. */
export function faultReason(error: Error): FaultReason {
  const code = textOf(error, 'code') ?? ''
  const because = reasonOf(error, code)
  const ip = textOf(error, 'address')
  const detail = SPEAKING.has(because) || code === '' ? error.message : code
  return { because, detail, ...(ip === undefined ? {} : { ip }) }
}

function reasonOf(error: Error, code: string): string {
  if (error.name === 'HTTPParserError') return 'bad_response'
  // One code stands for every early end of a connection; only a closing is the network's doing.
  if (code === 'UND_ERR_SOCKET') return error.message.startsWith('bad') ? 'bad_response' : 'connection_reset'
  return BY_CODE.get(code) ?? BY_FAMILY.find(([pattern]) => pattern.test(code))?.[1] ?? 'network_failed'
}

function textOf(error: Error, property: 'code' | 'address'): string | undefined {
  const value: unknown = Reflect.get(error, property)
  return typeof value === 'string' ? value : undefined
}
