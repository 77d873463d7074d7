import { z } from 'zod'
import { OrganizationName } from '../../domain/organization-name.ts'
import { KINDS, type Kind, SCHEMAS } from '../../domain/settings.ts'
import { slugOf } from '../../domain/thing-faults.ts'
import type { Operations } from '../operation.ts'
import { Confirm } from './confirm.ts'
import { ListQuery } from './read-thing.ts'

const callerOf = (kind: Kind) => (kind === 'postbacks' ? 'affiliate' : 'admin')

const Told = z.object({
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  author: z
    .object({ id: z.string(), name: z.string(), pid: z.string().nullable() })
    .nullable()
    .describe('Who made it; null where a file did'),
  version: z.int().describe('How often it was written'),
})

/** Things of each kind as they are answered: with what is told of them beside their settings. */
const ANSWERED = new Map(KINDS.map((kind) => [kind, answered(SCHEMAS[kind])]))

const answerOf = (kind: Kind): z.ZodType => ANSWERED.get(kind) ?? SCHEMAS[kind]

const FAULTY = 'Members that are missing or wrong, each with its reason'
const UNKNOWN = 'There is none of that id'
const STALE = 'If-Match names another state than the present one'

/** What the list of a kind does. */
export function listTold(kind: Kind): Operations {
  const caller = callerOf(kind)
  const what = slugOf(kind)
  const page = z.object({ data: z.array(answerOf(kind)), next: z.string().nullable() })
  return {
    GET: {
      ...{ caller, summary: `List ${what}` },
      description:
        'Any member that is a text, a number, true or false may stand in the query: it is compared.',
      query: ListQuery,
      answers: { 200: { description: 'A page', body: page }, 400: FAULTY },
    },
    POST: {
      ...{ caller, summary: `Make one of the ${what}`, body: SCHEMAS[kind] },
      answers: {
        201: { description: 'It was made', body: answerOf(kind) },
        400: FAULTY,
        409: 'There is one of that id already',
      },
    },
  }
}

/** What one thing of a kind does. */
export function thingTold(kind: Kind): Operations {
  const caller = callerOf(kind)
  const what = `one of the ${slugOf(kind)}`
  const answers = { 200: { description: 'As it is now', body: answerOf(kind) }, 404: UNKNOWN }
  const changed = { ...answers, 400: FAULTY, 409: 'Others refer to what it would lose', 412: STALE }
  return {
    GET: { caller, summary: `Read ${what}`, answers },
    PUT: {
      ...{ caller, summary: `Replace ${what}`, body: SCHEMAS[kind], answers: changed },
      description:
        'Secrets that are left out, or given as their mask, keep their value; null takes one away.',
    },
    PATCH: {
      ...{ caller, summary: `Change members of ${what}`, answers: changed },
      description: 'A merge patch (RFC 7396): null takes a member away.',
      body: { type: 'object' },
    },
    DELETE: {
      ...{ caller, summary: `Delete ${what}` },
      ...(kind === 'postbacks' ? { query: Confirm } : {}),
      answers: { 204: 'It is gone', 404: UNKNOWN, 409: 'Others refer to it', 412: STALE },
    },
  }
}

/** What the door of the organization does. */
export const ORGANIZATION_TOLD: Operations = {
  GET: {
    ...{ caller: 'admin', summary: 'Read the name of the organization' },
    answers: { 200: { description: 'Its name', body: OrganizationName } },
  },
  PUT: {
    ...{ caller: 'admin', summary: 'Name the organization', body: OrganizationName },
    answers: { 200: { description: 'Its name', body: OrganizationName }, 400: FAULTY, 412: STALE },
  },
}

function answered(schema: z.ZodType): z.ZodType {
  const { id, title } = schema.meta() ?? {}
  const told = { id: `${id}Answer`, title: `${title}, as it is answered` }
  return schema instanceof z.ZodObject ? schema.safeExtend(Told.shape).meta(told) : schema
}
