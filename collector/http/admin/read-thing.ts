import type { Request } from 'express'
import { z } from 'zod'
import { faultOf, faultsOf, problemOf } from '../../domain/problem.ts'
import { type Kind, SCHEMAS } from '../../domain/settings.ts'
import type { ThingFilter } from '../../pipeline/settings/list-things.ts'
import { readBody } from '../body.ts'

/** The most that a configured thing may weigh, in bytes. */
const THING_LIMIT = 1024 * 1024

// A campaign may have hundreds of events with a dozen members each.
const MOST_MEMBERS = 20_000

/** The members of a configured thing, as a body has them. */
export function readThing(request: Request): Promise<Record<string, unknown>> {
  return readBody(request, THING_LIMIT, MOST_MEMBERS)
}

/** The members of a body that may be left out altogether. */
export async function readSmallBody(request: Request): Promise<Record<string, unknown>> {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers
  const absent = length === '0' && encoding === undefined && !request.originalUrl.includes('?')
  return absent ? {} : readBody(request, THING_LIMIT)
}

const LIMIT = 'must be a whole number from 1 to 500'
const text = z.string('must be given once').max(256, 'is longer than 256 characters')

const Paging = z.object({
  limit: text
    .regex(/^\d{1,3}$/, LIMIT)
    .transform(Number)
    .pipe(z.number().min(1, LIMIT).max(500, LIMIT))
    .default(50),
  cursor: text.regex(/^[\w-]{1,64}$/, 'is none that a page of this list gave as next').optional(),
})

/** What every list of configured things takes in its query. */
export const ListQuery = Paging.extend({
  limit: z.int().min(1).max(500).default(50).describe('How many a page holds'),
  cursor: z.string().optional().describe('`next` of the page before'),
})

/** Which things a request asks for: by page, and by members that are texts, numbers or yes and no. */
export function filterOf(kind: Kind, request: Request): ThingFilter {
  const { limit, cursor, ...members } = withoutEmpty(request.query)
  const given = { ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) }
  const paging = Paging.safeParse(given)
  const faults = [
    ...(paging.success ? [] : faultsOf(paging.error, given)),
    ...Object.entries(members).flatMap(([name, value]) => {
      const field = /^\w{1,40}$/.test(name) ? name : 'query'
      if (!memberNames(kind).includes(name)) return [faultOf('invalid', field, 'is no member to list by')]
      return typeof value === 'string' ? [] : [faultOf('invalid', field, 'must be given once')]
    }),
  ]
  const [first, ...rest] = faults
  if (first) throw problemOf([first, ...rest])
  if (!paging.success) throw paging.error
  const where = Object.entries(members).map(([name, value]) => [name, String(value)])
  return { ...paging.data, where: Object.fromEntries(where) }
}

function memberNames(kind: Kind): string[] {
  const schema = SCHEMAS[kind]
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

function withoutEmpty(query: Request['query']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
}
