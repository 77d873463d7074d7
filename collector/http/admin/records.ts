import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { TransactionId } from '../../domain/ids.ts'
import { faultsOf, Problem, problemOf } from '../../domain/problem.ts'
import { scopeOf } from '../../pipeline/settings/actor.ts'
import { RECORD_KINDS, type RecordKind, SOURCE_KINDS } from '../../store/records.ts'
import { send } from '../answer.ts'
import { wantsCsv } from '../csv.ts'
import { type Handler, readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import { presentRecord } from './present.ts'
import { sendRecordsCsv, type WantedRecords } from './records-csv.ts'
import { adminActorOf, operatorOf } from './require-admin.ts'
import { shownTo } from './shown-to-source.ts'

const MAX_PAGE = 500
const USUAL_PAGE = 50

// What Date.parse makes of a text is nobody's guess: only what is written out is taken. 15 digits fit in a date.
const time = z
  .union([z.iso.datetime({ offset: true }), z.iso.date(), z.string().regex(/^\d{1,15}$/)], {
    error: 'must be a time such as 2026-11-21T08:00:00Z, a date, or milliseconds since 1970',
  })
  .transform((text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text)))

const text = z.string('must be given once').max(256, 'is longer than 256 characters')
const filter = text.refine((value) => !value.includes('\0'), 'holds a NUL character')

const LIMIT = `must be a whole number from 1 to ${MAX_PAGE}`

const Query = z.object({
  transaction_id: filter.optional(),
  cid: filter.optional(),
  pid: filter.optional(),
  status: filter.optional(),
  rule: filter.optional(),
  code: filter.optional(),
  from: time.optional(),
  to: time.optional(),
  cursor: text.regex(/^[0-9a-f-]{1,64}$/, 'is none that a page of this list gave as next').optional(),
  limit: text
    .regex(/^\d{1,3}$/, LIMIT)
    .transform(Number)
    .pipe(z.number().min(1, LIMIT).max(MAX_PAGE, LIMIT))
    .optional(),
})

/** What was stored and sent, for operators: lists newest first, and the journey of one transaction. */
export function recordDoors(router: Router, doors: Doors): void {
  for (const kind of RECORD_KINDS)
    readingDoor(router, `/api/admin/${kind}`, listOf(doors, kind), {
      ...{
        caller: SOURCE_KINDS.has(kind) ? 'affiliate' : 'admin',
        summary: `List ${kind.replaceAll('_', ' ')}`,
        description: 'With Accept: text/csv, and without a limit, all of them as a CSV file.',
      },
      ...{ query: QUERY, answers: { 200: { description: 'A page, newest first', body: PAGE } } },
    })
  readingDoor(
    router,
    '/api/admin/transactions/:transaction_id',
    (request, response) => sendJourney(doors, request, response),
    {
      ...{ caller: 'affiliate', summary: 'Tell the journey of a transaction' },
      answers: {
        200: { description: 'All that happened in it', body: { type: 'object' } },
        404: 'Nobody knows it, or it is another source’s',
      },
    },
  )
}

function listOf(doors: Doors, kind: RecordKind): Handler {
  return async (request, response) => {
    const scope = scopeOf(SOURCE_KINDS.has(kind) ? operatorOf(doors, request) : adminActorOf(doors, request))
    const filter = filterOf(request)
    response.setHeader('Vary', 'Accept')
    if (wantsCsv(request)) return sendRecordsCsv(doors, response, { kind, scope, filter })
    const { data, next } = await doors.records(kind, scope, { ...filter, limit: filter.limit ?? USUAL_PAGE })
    send(response, 200, { data: data.map((row) => shownTo(scope, presentRecord(kind, row))), next })
  }
}

const TEXT = { type: 'string' }
const TIME = {
  ...TEXT,
  description: 'A time such as 2026-11-21T08:00:00Z, a date, or milliseconds since 1970',
}
const RULE = { ...TEXT, description: 'Of deliveries and attempts: the postback that owed them' }
const CODE = { ...TEXT, description: 'Of what was refused: the code of its reason' }
const QUERY = {
  type: 'object',
  properties: {
    ...{ transaction_id: TEXT, cid: TEXT, pid: TEXT, status: TEXT, rule: RULE, code: CODE },
    ...{ from: TIME, to: TIME },
    cursor: { ...TEXT, description: '`next` of the page before' },
    limit: { type: 'integer', minimum: 1, maximum: MAX_PAGE, default: USUAL_PAGE },
  },
}

const PAGE = {
  type: 'object',
  properties: {
    data: { type: 'array', items: { type: 'object' } },
    next: { type: ['string', 'null'], description: 'cursor of the next page' },
  },
  required: ['data', 'next'],
}

async function sendJourney(doors: Doors, request: Request, response: Response): Promise<void> {
  const scope = scopeOf(operatorOf(doors, request))
  const transactionId = TransactionId.safeParse(request.params.transaction_id)
  const journey = transactionId.success ? await doors.journey(transactionId.data, scope) : undefined
  if (!journey) throw new Problem(404, 'not_found', 'There is no such transaction.')
  send(response, 200, journey)
}

function filterOf(request: Request): WantedRecords['filter'] {
  const given = Object.fromEntries(Object.entries(request.query).filter(([, value]) => value !== ''))
  const read = Query.safeParse(given)
  if (read.success) return read.data
  const [first, ...rest] = faultsOf(read.error, given)
  throw first ? problemOf([first, ...rest]) : read.error
}
