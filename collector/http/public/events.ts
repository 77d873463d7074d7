import type { Request, Response, Router } from 'express'
import { campaignNamed } from '../../domain/catalog.ts'
import { EventBody } from '../../domain/event-body.ts'
import { faultOf, problemOf } from '../../domain/problem.ts'
import type { EventReceipt } from '../../pipeline/event-facts.ts'
import { answer } from '../answer.ts'
import { holderOf, speaksFor } from '../auth.ts'
import { readBody, readQueryBody, TRACKING_LIMIT } from '../body.ts'
import { noteIds, requestIdOf, tokenOf, visitorOf } from '../context.ts'
import { allowOrigin, preflight } from '../cors.ts'
import { door, type Handler } from '../door.ts'
import type { Doors } from '../doors.ts'
import { keepingRefusals } from '../keep-refusal.ts'
import type { Operation } from '../operation.ts'
import { prolongCookie } from '../prolong-cookie.ts'

interface Address {
  cid?: string
  org?: string
}

type Read = (request: Request) => Promise<Record<string, unknown>> | Record<string, unknown>

/** The Event Postback API: three addresses, each by POST and as a plain postback address by GET. */
export function eventDoors(router: Router, doors: Doors): void {
  const campaignOf = (request: Request) => doors.catalog().campaigns.get(String(request.params.cid))
  const open = (path: string, addressOf: (request: Request) => Address) => {
    const take =
      (read: Read): Handler =>
      (request, response) => {
        const address = addressOf(request)
        const at = { door: 'event' as const, cid: address.cid, global: address.org !== undefined }
        const work = () => takeEvent(doors, request, response, read, address)
        return keepingRefusals(doors, request, at, work)
      }
    const handlers = {
      POST: take((request) => readBody(request, TRACKING_LIMIT)),
      GET: take((request) => readQueryBody(request.url)),
      OPTIONS: preflight(campaignOf),
    }
    door(router, path, handlers, { POST: TOLD, GET: TOLD_AS_ADDRESS })
  }
  open('/api/event/trigger', () => ({}))
  open('/api/event/global/:org', (request) => ({ org: String(request.params.org) }))
  open('/api/event/:cid', (request) => ({ cid: String(request.params.cid) }))
}

const answers = {
  200: { description: 'event_fired or conversion_fired: it is stored, with every postback it owes' },
  400: 'missing_… or invalid_… with every field at fault, or duplicate_event',
  401: 'unauthorized: the event is taken from servers with a token only',
  403: 'event_locked, or source_inactive',
}

const TOLD: Operation = { summary: 'Fire an event', body: EventBody, answers }

const TOLD_AS_ADDRESS: Operation = {
  summary: 'Fire an event by a plain postback address',
  query: EventBody,
  answers,
}

async function takeEvent(
  doors: Doors,
  request: Request,
  response: Response,
  read: Read,
  { cid, org }: Address,
): Promise<void> {
  const catalog = doors.catalog()
  // Before the body is read: a page shall see what is wrong with a body that cannot be.
  allowOrigin(request, response, cid === undefined ? undefined : catalog.campaigns.get(cid))
  const members = await read(request)
  const campaign = campaignNamed(catalog, cid ?? members.cid)
  if (cid === undefined) allowOrigin(request, response, campaign)
  prolongCookie(request, response, campaign)
  noteIds(response, { cid: cid ?? members.cid, ...idsOf(members) })
  if (org !== undefined && org !== catalog.org)
    throw problemOf([faultOf('invalid', 'org', 'names no organization of this collector')])
  const token = tokenOf(request, members)
  const receipt = await doors.takeEvent(withMessageId(members, request.headers['idempotency-key']), {
    ...(cid === undefined ? {} : { cid }),
    global: org !== undefined,
    visitor: visitorOf(request),
    authorized: (source) =>
      holderOf(doors.keys(), token)?.role === 'admin' || speaksFor(token, source, catalog.sources.values()),
  })
  answer(response, requestIdOf(response), { status: 200, ...worded(receipt) })
}

const idsOf = ({ event_id, transaction_id }: Record<string, unknown>) => ({ event_id, transaction_id })

// The header is another way to say the message id; one in the body is the sender's own and goes first.
function withMessageId(members: Record<string, unknown>, key: string | string[] | undefined) {
  const { message_id } = members
  const said = message_id !== undefined && message_id !== null && message_id !== ''
  return said || key === undefined || key === '' ? members : { ...members, message_id: String(key) }
}

function worded({ status, ...facts }: EventReceipt) {
  const message = status === 'event_fired' ? 'The event was stored.' : 'The conversion was stored.'
  return { code: status, message, facts }
}
