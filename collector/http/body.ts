import type { IncomingMessage } from 'node:http'
import { readQuery } from '../domain/click.ts'
import { Problem } from '../domain/problem.ts'
import { HEAD_BYTES } from '../pipeline/rejected/refused-call.ts'
import { checked, invalidBody } from './check-members.ts'
import { weighPiece } from './scales.ts'

/** The most a tracking body may weigh, in bytes. */
export const TRACKING_LIMIT = 64 * 1024

/** The most a lead's body may weigh, in bytes. */
export const LEAD_LIMIT = 256 * 1024

/** The most that a body of many entries may weigh, in bytes. */
export const ENTRIES_LIMIT = 4 * 1024 * 1024

// What is still read and thrown away after a body proved too large, so that the caller gets to read the answer.
const MAX_DISCARDED = 32 * 1024 * 1024

/**
 * The members of a request's body: JSON, a form, or a text that holds JSON; where there is no body, those of the
 * query, since networks call postback addresses by POST too. Anything else is a Problem. `mostMembers` is for bodies
 * that may hold more of them than is usual.
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  mostMembers?: number,
): Promise<Record<string, unknown>> {
  const bytes = await readPlain(request, limit)
  if (bytes.length === 0 && request.url?.includes('?')) return remember(request, readQueryBody(request.url))
  return remember(request, membersOf(request, bytes, mostMembers))
}

/** A body byte for byte, as a signature covers it, and its members: none where there is no body. */
export async function readSigned(
  request: IncomingMessage,
  limit: number,
): Promise<{ bytes: Uint8Array; members: Record<string, unknown> }> {
  const bytes = await readPlain(request, limit)
  return { bytes, members: bytes.length === 0 ? {} : membersOf(request, bytes) }
}

function readPlain(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') throw invalidBody(`is compressed (${encoding}), and must be sent as it is`)
  return readBytes(request, limit)
}

function membersOf(request: IncomingMessage, bytes: Buffer, mostMembers?: number): Record<string, unknown> {
  const text = decodeUtf8(bytes)
  const kind = (request.headers['content-type'] || 'application/json').split(';', 1)[0]?.trim().toLowerCase()
  if (kind === FORM && !text.trimStart().startsWith('{')) return checked(readForm(text))
  if (kind === undefined || !KINDS.includes(kind))
    throw invalidBody(`is of the type ${kind}; send application/json, ${FORM} or text/plain with JSON in it`)
  return checked(parseJson(text), mostMembers)
}

const FORM = 'application/x-www-form-urlencoded'

// `curl -d '{…}'` says it sends a form; what begins with a brace is JSON all the same.
const KINDS = ['application/json', 'text/plain', FORM]

/** The members of an address's query; the first of several of the same name counts. */
export function readQueryBody(url: string): Record<string, unknown> {
  const cut = url.indexOf('?')
  return checked(readForm(cut < 0 ? '' : url.slice(cut + 1)))
}

function readForm(text: string): Record<string, unknown> {
  const members: Record<string, unknown> = Object.create(null)
  for (const [name, value] of readQuery(text, decodeMember))
    if (name !== '' && !(name in members)) members[name] = value
  return members
}

const LONE_PERCENT = /%(?![0-9a-f]{2})/i

// A percent sign that escapes nothing is one ("100%"); escaped bytes that are no UTF-8 are what they are in JSON.
function decodeMember(text: string): string {
  if (LONE_PERCENT.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw notUtf8()
  }
}

function parseJson(text: string): Record<string, unknown> {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidBody('is not a JSON object')
  return value as Record<string, unknown>
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (text.trim() === '') throw invalidBody('is empty')
    throw invalidBody(`is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
}

/** What has come of a request's body so far: its head, how long it is, and its members where they could be read. */
export function seenOf(request: IncomingMessage): {
  head: string
  bytes: number
  members?: Record<string, unknown>
} {
  const { head, bytes, members } = seen.get(request) ?? { head: Buffer.alloc(0), bytes: 0 }
  return { head: head.toString('utf8'), bytes, ...(members && { members }) }
}

interface Seen {
  head: Buffer
  bytes: number
  members?: Record<string, unknown>
}

// Goes away with its request.
const seen = new WeakMap<IncomingMessage, Seen>()

function see(request: IncomingMessage, chunk: Buffer): void {
  const { head, bytes } = seen.get(request) ?? { head: Buffer.alloc(0), bytes: 0 }
  const room = HEAD_BYTES - head.length
  const longer =
    room <= 0 ? head : bytes === 0 ? chunk.subarray(0, room) : Buffer.concat([head, chunk.subarray(0, room)])
  seen.set(request, { head: longer, bytes: bytes + chunk.length })
}

function remember(request: IncomingMessage, members: Record<string, unknown>): Record<string, unknown> {
  const before = seen.get(request) ?? { head: Buffer.alloc(0), bytes: 0 }
  seen.set(request, { ...before, members })
  return members
}

function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let refused = false
    // What still comes is read and thrown away, so that the caller gets to read the answer.
    const refuse = (problem: unknown) => {
      refused = true
      chunks.length = 0
      reject(problem)
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      see(request, chunk)
      if (refused) return
      if (size > MAX_DISCARDED) refuse(tooLarge(limit))
      else if (size > limit) chunks.length = 0
      else
        try {
          weighPiece(request, chunk.length)
          chunks.push(chunk)
        } catch (problem) {
          refuse(problem)
        }
    })
    request.on('end', () => {
      const [only] = chunks
      if (size > limit) reject(tooLarge(limit))
      else resolve(only && chunks.length === 1 ? only : Buffer.concat(chunks))
    })
    request.on('error', () => reject(invalidBody('broke off before its end')))
  })
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function decodeUtf8(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw notUtf8()
  }
}

/** The text of a request's body as it comes in, up to a limit in bytes. */
export async function* readText(request: IncomingMessage, limit: number): AsyncGenerator<string> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  const decoding = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let size = 0
  try {
    // Whoever stops reading must still be able to answer: the connection outlives the reading.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) throw tooLarge(limit)
      yield decoding.decode(chunk, { stream: true })
    }
    yield decoding.decode()
  } catch (error) {
    if (error instanceof TypeError) throw notUtf8()
    throw request.complete ? error : brokeOff(error)
  }
}

function brokeOff(error: unknown): unknown {
  return error instanceof Problem ? error : invalidBody('broke off before its end')
}

function notUtf8(): Problem {
  return invalidBody('is not UTF-8')
}

function tooLarge(limit: number): Problem {
  return new Problem(413, 'body_too_large', `The body is larger than ${limit / 1024} KiB.`)
}
