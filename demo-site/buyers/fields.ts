import type { Request } from 'express'
import { type Parameter, parametersOf } from '../received.ts'

const LEAF = /<([A-Za-z_][\w.-]*)>([^<]*)<\/\1>/g
const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/** What a ping or post carries, in the order in which it came. Members of members have dotted names. */
export function fieldsOf(request: Request): Parameter[] {
  const body: unknown = request.body
  if (typeof body === 'string' && request.is(['xml', '+xml'])) return leaves(body)
  return parametersOf(request).flatMap(({ name, value }) => flattened(name, value))
}

/** The value of a field; empty when there is none. */
export const fieldNamed = (fields: readonly Parameter[], name: string): string =>
  fields.find((field) => field.name === name)?.value ?? ''

// Enough for the flat documents that a lead is sent as; this is no parser of XML.
const leaves = (body: string): Parameter[] =>
  Array.from(body.matchAll(LEAF), ([, name = '', text = '']) => ({ name, value: unescaped(text) }))

const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '')

// A member that is an object was written down as JSON.
function flattened(name: string, value: string): Parameter[] {
  if (!value.startsWith('{')) return [{ name, value }]
  try {
    const inner: unknown = JSON.parse(value)
    if (typeof inner !== 'object' || inner === null) return [{ name, value }]
    return Object.entries(inner).flatMap(([member, held]) =>
      flattened(`${name}.${member}`, typeof held === 'string' ? held : JSON.stringify(held)),
    )
  } catch {
    // A text that only looks like an object is shown as it came.
    return [{ name, value }]
  }
}
