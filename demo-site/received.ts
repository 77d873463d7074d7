import type { Request } from 'express'

/** One call that reached the mock network, its parameters in the order in which they came. */
export type ReceivedCall = {
  id: number
  at: string
  method: string
  answered: number
  parameters: Parameter[]
  headers: Record<string, string>
}

/** A name and its value, as a query string or a form carries them. */
export type Parameter = { name: string; value: string }

const HEADERS_OF_INTEREST = [
  'idempotency-key',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'x-request-id',
  'user-agent',
  'content-type',
]

/** The parameters of a call: those of the query first, then those of the body, each in its own order. */
export function parametersOf(request: Request): Parameter[] {
  const query = new URL(request.originalUrl, 'http://network.invalid').searchParams
  const body: unknown = request.body
  return [...pairs(query), ...(typeof body === 'string' ? bodyParameters(request, body) : [])]
}

/** The headers by which a receiver tells one delivery from another. */
export function headersOf(request: Request): Record<string, string> {
  const found = HEADERS_OF_INTEREST.map((name) => [name, request.get(name)] as const)
  return Object.fromEntries(
    found.filter((header): header is readonly [string, string] => header[1] !== undefined),
  )
}

function bodyParameters(request: Request, body: string): Parameter[] {
  if (body === '') return []
  if (request.is('urlencoded')) return pairs(new URLSearchParams(body))
  return jsonParameters(body) ?? [{ name: 'body', value: body }]
}

function jsonParameters(body: string): Parameter[] | undefined {
  try {
    const json: unknown = JSON.parse(body)
    if (typeof json !== 'object' || json === null) return undefined
    return Object.entries(json).map(([name, value]) => ({ name, value: asText(value) }))
  } catch {
    // A partner may send anything at all: what is not JSON is shown as it came.
    return undefined
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const pairs = (search: URLSearchParams): Parameter[] =>
  Array.from(search, ([name, value]) => ({ name, value }))
