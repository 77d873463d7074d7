import type { Outcome } from '../../../collector/domain/outcome.ts'
import type { Talk, Zoo } from './receiver-zoo.ts'

/** A receiver: what it does, where it is, what a try at it is to be taken for, and how many tries there are. */
export type Animal = [does: string, open: (zoo: Zoo) => Promise<string>, taken: object, tries?: number]

/** A try that brought it. */
export const done: Outcome = { status: 'done' }
/** A try that failed for good. */
export const failed = (because: string) => ({ status: 'failed', because })
/** A try that is to be repeated. */
export const later = (because: string, more: object = {}) => ({ status: 'later', because, ...more })

/** The beginning of an answer of 200. */
export const HEAD = 'HTTP/1.1 200 OK\r\n'
/** The head of an answer of 200 whose body comes in chunks. */
export const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`

/** A whole answer, as HTTP wants it. */
export const reply = (status: string, headers: Record<string, string> = {}, body = 'ok') => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status}\r\n${lines.join('')}content-length: ${body.length}\r\n\r\n${body}`
}

/** A receiver that waits for a request, and then talks so. */
export const answering = (talk: Talk) => (zoo: Zoo) => zoo.answering(talk)
