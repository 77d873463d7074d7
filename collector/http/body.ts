import type { IncomingMessage } from 'node:http'
import { readQuery } from '../domain/click.ts'
import { Problem } from '../domain/problem.ts'
import { checked, invalidBody } from './check-members.ts'

/** The most a tracking body may weigh, in bytes. */
export const TRACKING_LIMIT = 64 * 1024

// What is still read and thrown away after a body proved too large, so that the caller gets to read the answer.
const MAX_DISCARDED = 32 * 1024 * 1024

/** The members of a request's body: JSON, a form, or a text that holds JSON. Anything else is a Problem. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Record<string, unknown>> {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') throw invalidBody(`is compressed (${encoding}); send it as it is`)
  const text = decodeUtf8(await readBytes(request, limit))
  const kind = (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase()
  if (kind === 'application/x-www-form-urlencoded' && !text.trimStart().startsWith('{'))
    return checked(readForm(text))
  if (!KINDS.includes(kind ?? ''))
    throw invalidBody(
      `is of the type ${kind}; send application/json, application/x-www-form-urlencoded or text/plain with JSON in it`,
    )
  return checked(parseJson(text))
}

// `curl -d '{…}'` says it sends a form; what begins with a brace is JSON all the same.
const KINDS = ['application/json', 'text/plain', 'application/x-www-form-urlencoded']

/** The members of a query string; the first of several of the same name counts. */
export function readQueryBody(url: string): Record<string, unknown> {
  const cut = url.indexOf('?')
  return checked(cut < 0 ? Object.create(null) : readForm(url.slice(cut + 1)))
}

function readForm(text: string): Record<string, unknown> {
  const members: Record<string, unknown> = Object.create(null)
  for (const [name, value] of readQuery(text)) if (name !== '' && !(name in members)) members[name] = value
  return members
}

function parseJson(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw invalidBody(`is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidBody('is not a JSON object')
  return value as Record<string, unknown>
}

function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else chunks.length = 0
      if (size > MAX_DISCARDED) reject(tooLarge(limit))
    })
    request.on('end', () => (size > limit ? reject(tooLarge(limit)) : resolve(Buffer.concat(chunks))))
    request.on('error', () => reject(invalidBody('broke off before its end')))
    request.on('aborted', () => reject(invalidBody('broke off before its end')))
  })
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function decodeUtf8(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw invalidBody('is not UTF-8')
  }
}

function tooLarge(limit: number): Problem {
  return new Problem(413, 'body_too_large', `The body is larger than ${limit / 1024} KiB.`)
}
