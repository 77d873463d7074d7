import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { faultsOf, Problem, problemOf } from '../../domain/problem.ts'
import { RECORD_KINDS, type RecordFilter } from '../../store/records.ts'
import { send } from '../answer.ts'
import { holderOf } from '../auth.ts'
import { tokenOf } from '../context.ts'
import { door } from '../door.ts'
import type { Doors } from '../doors.ts'
import { presentRecord } from './present.ts'

const MAX_PAGE = 500

const time = z
  .string()
  .transform((text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text)))
  .refine(Number.isFinite, 'must be a time such as 2026-11-21T08:00:00Z, or milliseconds since 1970')

const Query = z.object({
  transaction_id: z.string().optional(),
  cid: z.string().optional(),
  pid: z.string().optional(),
  status: z.string().optional(),
  from: time.optional(),
  to: time.optional(),
  cursor: z.string().max(64).optional(),
  limit: z.coerce
    .number(`must be a whole number from 1 to ${MAX_PAGE}`)
    .int(`must be a whole number from 1 to ${MAX_PAGE}`)
    .min(1, `must be a whole number from 1 to ${MAX_PAGE}`)
    .max(MAX_PAGE, `must be a whole number from 1 to ${MAX_PAGE}`)
    .default(50),
})

/** What was stored and sent, for operators: lists newest first, and the journey of one transaction. */
export function recordDoors(router: Router, doors: Doors): void {
  for (const kind of RECORD_KINDS)
    door(router, `/api/admin/${kind}`, {
      GET: async (request, response) => {
        requireAdmin(doors, request)
        const { data, next } = await doors.records(kind, filterOf(request))
        send(response, 200, { data: data.map((row) => presentRecord(kind, row)), next })
      },
    })
  door(router, '/api/admin/transactions/:transaction_id', {
    GET: (request, response) => sendJourney(doors, request, response),
  })
}

async function sendJourney(doors: Doors, request: Request, response: Response): Promise<void> {
  requireAdmin(doors, request)
  const transactionId = String(request.params.transaction_id)
  const journey = await doors.journey(transactionId)
  if (!journey) throw new Problem(404, 'not_found', `There is no transaction ${transactionId}.`)
  send(response, 200, journey)
}

function requireAdmin(doors: Doors, request: Request): void {
  const holder = holderOf(doors.keys(), tokenOf(request))
  if (holder?.role === 'admin') return
  throw new Problem(
    401,
    'unauthorized',
    'Send an admin key as Authorization: Bearer. One is made by: clickwire key create.',
  )
}

function filterOf(request: Request): RecordFilter {
  const given = Object.fromEntries(Object.entries(request.query).filter(([, value]) => value !== ''))
  const read = Query.safeParse(given)
  if (read.success) return read.data
  const [first, ...rest] = faultsOf(read.error, given)
  throw first ? problemOf([first, ...rest]) : read.error
}
