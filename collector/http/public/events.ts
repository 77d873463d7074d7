import type { Request, Response, Router } from 'express'
import { Problem } from '../../domain/problem.ts'
import type { EventReceipt } from '../../pipeline/event-facts.ts'
import { answer } from '../answer.ts'
import { holderOf, speaksFor } from '../auth.ts'
import { readBody, readQueryBody, TRACKING_LIMIT } from '../body.ts'
import { note, requestIdOf, tokenOf, visitorOf } from '../context.ts'
import { allowOrigin, preflight } from '../cors.ts'
import { door, type Handler } from '../door.ts'
import type { Doors } from '../doors.ts'

interface Address {
  cid?: string
  org?: string
}

/** The Event Postback API: three addresses, each by POST and as a plain postback address by GET. */
export function eventDoors(router: Router, doors: Doors): void {
  const campaignOf = (request: Request) => doors.catalog().campaigns.get(String(request.params.cid))
  const open = (path: string, addressOf: (request: Request) => Address) => {
    const take =
      (read: (request: Request) => Promise<Record<string, unknown>>): Handler =>
      async (request, response) =>
        takeEvent(doors, request, response, await read(request), addressOf(request))
    door(router, path, {
      POST: take((request) => readBody(request, TRACKING_LIMIT)),
      GET: take((request) => Promise.resolve(readQueryBody(request.url))),
      OPTIONS: preflight(campaignOf),
    })
  }
  open('/api/event/trigger', () => ({}))
  open('/api/event/global/:org', (request) => ({ org: String(request.params.org) }))
  open('/api/event/:cid', (request) => ({ cid: String(request.params.cid) }))
}

async function takeEvent(
  doors: Doors,
  request: Request,
  response: Response,
  members: Record<string, unknown>,
  { cid, org }: Address,
): Promise<void> {
  const catalog = doors.catalog()
  allowOrigin(request, response, catalog.campaigns.get(cid ?? String(members.cid)))
  note(response, {
    cid: cid ?? members.cid,
    event_id: members.event_id,
    transaction_id: members.transaction_id,
  })
  if (org !== undefined && org !== catalog.org)
    throw new Problem(400, 'invalid_org', `No organization ${org} is here.`)
  const token = tokenOf(request, members)
  const key = request.get('idempotency-key')
  const receipt = await doors.takeEvent(members, {
    ...(cid === undefined ? {} : { cid }),
    global: org !== undefined,
    messageId: key === undefined || key === '' ? undefined : key.slice(0, 128),
    visitor: visitorOf(request),
    authorized: (source) =>
      holderOf(doors.keys(), token)?.role === 'admin' || speaksFor(token, source, catalog.sources.values()),
  })
  answer(response, requestIdOf(response), { status: 200, ...worded(receipt) })
}

function worded({ status, ...facts }: EventReceipt) {
  const message = status === 'event_fired' ? 'The event was stored.' : 'The conversion was stored.'
  return { code: status, message, facts }
}
