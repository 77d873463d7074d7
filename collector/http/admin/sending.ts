import type { Router } from 'express'
import { z } from 'zod'
import { faultOf, problemOf } from '../../domain/problem.ts'
import type { DestinationShown } from '../../store/destinations.ts'
import { REPLAYABLE } from '../../store/replays.ts'
import { send } from '../answer.ts'
import { LEAD_LIMIT, readBody } from '../body.ts'
import { door, readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operation } from '../operation.ts'
import { readAs } from './read-members.ts'
import { adminOf } from './require-admin.ts'

const TIME = 'must be a time such as 2026-11-21T08:00:00Z, a date, or milliseconds since 1970'
const LIMIT = 'must be a whole number from 1 to 1000'

const text = (most: number) => z.string('must be a text').min(1, 'is empty').max(most, 'is too long')
const time = z
  .union([z.iso.datetime({ offset: true }), z.iso.date(), z.int().min(0).max(999_999_999_999_999)], {
    error: TIME,
  })
  .transform((given) => (typeof given === 'number' ? given : Date.parse(given)))

const Filter = {
  rule: text(64).optional(),
  cid: text(64).optional(),
  pid: text(64).optional(),
  transaction_id: text(64).optional(),
  status: z.enum(REPLAYABLE, { error: `must be one of ${REPLAYABLE.join(', ')}` }).optional(),
  reason: text(200).optional(),
  from: time.optional(),
  to: time.optional(),
}

const Replay = z.object({
  delivery_id: text(64).optional(),
  ...Filter,
  mode: z.enum(['original', 'current'], { error: 'must be original or current' }).default('original'),
  dry_run: z.boolean('must be true or false').default(false),
  limit: z.int(LIMIT).min(1, LIMIT).max(1000, LIMIT).optional(),
  cursor: text(64)
    .regex(/^[0-9a-f-]+$/, 'is none that an answer gave as next')
    .optional(),
})

const Resume = z.object({ origin: text(2_000) })

/** What operators do with what is sent: destinations and their pauses, and sending again. */
export function sendingDoors(router: Router, doors: Doors): void {
  readingDoor(
    router,
    '/api/admin/destinations',
    async (request, response) => {
      adminOf(doors, request)
      const destinations = await doors.sending.destinations()
      send(response, 200, { data: destinations.map(present), next: null })
    },
    SHOW,
  )
  door(
    router,
    '/api/admin/destinations/resume',
    {
      POST: async (request, response) => {
        const actor = adminOf(doors, request).name
        const { origin } = readKnown(Resume, await readBody(request, LEAD_LIMIT))
        await doors.sending.resume(originOf(origin), actor)
        send(response, 200, { origin: originOf(origin), state: 'active' })
      },
    },
    { POST: RESUME },
  )
  door(
    router,
    '/api/admin/replay',
    {
      POST: async (request, response) => {
        const actor = adminOf(doors, request).name
        const { delivery_id, mode, dry_run, limit, cursor, ...filter } = readKnown(
          Replay,
          await readBody(request, LEAD_LIMIT),
        )
        refuseUnclear(delivery_id, filter)
        const order = { delivery_id, mode, dry_run, limit, cursor, filter }
        send(response, 200, await doors.sending.replay(order, actor))
      },
    },
    { POST: REPLAY },
  )
}

// All that was ever sent is nothing that anybody means by saying nothing.
function refuseUnclear(deliveryId: string | undefined, filter: object): void {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined)
  const names = Object.keys(Filter).join(', ')
  if (deliveryId === undefined && given.length === 0)
    throw problemOf([faultOf('missing', 'delivery_id', `is required, or a filter of ${names}`)])
  if (deliveryId !== undefined && given.length > 0)
    throw problemOf([faultOf('invalid', 'delivery_id', 'names one delivery, and takes no filter beside it')])
}

function present({ origin, circuit, rules, waiting }: DestinationShown): Record<string, unknown> {
  const { state, failures, since, probe_at } = circuit
  return {
    ...{ origin, state, failures, rules, waiting },
    since: new Date(since).toISOString(),
    next_probe: state === 'paused' && probe_at !== null ? new Date(probe_at).toISOString() : null,
  }
}

function originOf(given: string): string {
  const url = URL.parse(given)
  if (url && /^https?:$/.test(url.protocol)) return url.origin
  throw problemOf([faultOf('invalid', 'origin', 'must be an origin such as https://network.example')])
}

function readKnown<S extends z.ZodObject>(schema: S, members: Record<string, unknown>): z.output<S> {
  const known = Object.keys(schema.shape)
  const [first, ...rest] = Object.keys(members)
    .filter((name) => !known.includes(name))
    .map((name) => faultOf('invalid', name, `is not known here; known are ${known.join(', ')}`))
  if (first) throw problemOf([first, ...rest])
  return readAs(schema, members)
}

const SHOW: Operation = {
  summary: 'Show where postbacks are sent, and which destinations are paused',
  caller: 'admin',
  answers: { 200: 'Every destination, with what waits for it' },
}

const RESUME: Operation = {
  summary: 'Let a paused destination be sent to again at once',
  caller: 'admin',
  body: Resume,
  answers: { 200: 'It is sent to again', 404: 'Nothing was ever sent there' },
}

const REPLAY: Operation = {
  summary: 'Send deliveries again, or show what would be sent',
  caller: 'admin',
  body: Replay,
  answers: {
    200: 'What was owed anew, and what was refused, by its reason',
    404: 'There is no such delivery',
    409: 'The delivery cannot be sent again',
  },
}
