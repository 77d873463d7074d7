import type { Router } from 'express'
import { z } from 'zod'
import { faultOf, Problem, problemOf } from '../../domain/problem.ts'
import type { KeptCall } from '../../pipeline/rejected/refused-call.ts'
import { send } from '../answer.ts'
import { LEAD_LIMIT, readBody } from '../body.ts'
import { door, readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operation } from '../operation.ts'
import { presentRecord } from './present.ts'
import { readAs } from './read-members.ts'
import { adminOf } from './require-admin.ts'

const TIME = 'must be a time such as 2026-11-21T08:00:00Z, a date, or milliseconds since 1970'
const LIMIT = 'must be a whole number from 1 to 500'

const text = z.string('must be a text').min(1, 'is empty').max(64, 'is too long')
const time = z
  .union([z.iso.datetime({ offset: true }), z.iso.date(), z.int().min(0).max(999_999_999_999_999)], {
    error: TIME,
  })
  .transform((given) => (typeof given === 'number' ? given : Date.parse(given)))

const Filter = {
  rejected_uid: text.optional(),
  transaction_id: text.optional(),
  cid: text.optional(),
  pid: text.optional(),
  code: text.optional(),
  from: time.optional(),
  to: time.optional(),
}

const Replay = z.strictObject({
  ...Filter,
  limit: z.int(LIMIT).min(1, LIMIT).max(500, LIMIT).default(100),
  cursor: text.regex(/^[0-9a-f-]+$/, 'is none that an answer gave as next').optional(),
})

/** What was refused of what came in: one of it with what it said, and taking it after all. */
export function rejectedDoors(router: Router, doors: Doors): void {
  door(
    router,
    '/api/admin/rejected/replay',
    {
      POST: async (request, response) => {
        const actor = adminOf(doors, request).name
        const { limit, ...filter } = readAs(Replay, await readBody(request, LEAD_LIMIT))
        refuseUnclear(filter)
        send(response, 200, await doors.rejected.replay({ filter, limit }, actor))
      },
    },
    { POST: REPLAY },
  )
  readingDoor(
    router,
    '/api/admin/rejected/:rejected_uid',
    async (request, response) => {
      const actor = adminOf(doors, request).name
      const { rejected } = doors
      const id = String(request.params.rejected_uid)
      const masked = request.query.masked === '1'
      const shown = await (masked ? rejected.showMasked(id) : rejected.show(id, actor))
      if (!shown) throw new Problem(404, 'not_found', 'Nothing that was refused has this id.')
      send(response, 200, { ...presentRecord('rejected', { ...shown.row }), said: saidOf(shown.call) })
    },
    SHOW,
  )
}

// All that was ever refused is nothing that anybody means by saying nothing.
function refuseUnclear(filter: object): void {
  if (Object.values(filter).some((value) => value !== undefined)) return
  const names = Object.keys(Filter).join(', ')
  throw problemOf([faultOf('missing', 'rejected_uid', `is required, or a filter of ${names}`)])
}

function saidOf({ members, text: head, contentType, visitor }: KeptCall): Record<string, unknown> {
  return { content_type: contentType, ip: visitor.ip, user_agent: visitor.userAgent, members, head }
}

const REPLAY: Operation = {
  summary: 'Take events and clicks that were refused, after what was wrong is put right',
  caller: 'admin',
  body: Replay,
  answers: { 200: 'How many were taken, and what the others are refused for, by its code' },
}

const SHOW: Operation = {
  summary: 'Show an event or a click that was refused, with what it said',
  description:
    'It may hold personal data: who looks is written to the audit log, unless all that names somebody is masked.',
  query: { type: 'object', properties: { masked: { type: 'string', enum: ['1'], description: 'Masked' } } },
  caller: 'admin',
  answers: { 200: 'What was refused, why, and its body or the head of it', 404: 'There is none' },
}
