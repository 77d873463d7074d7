import type { Request, Response, Router } from 'express'
import { EventBody } from '../../domain/event-body.ts'
import { holderOf, speaksFor } from '../auth.ts'
import { readQueryBody } from '../body.ts'
import { note, noteIds, requestIdOf, tokenOf, visitorOf } from '../context.ts'
import { type Handler, readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import { problemFrom } from '../errors.ts'
import { keepingRefusals } from '../keep-refusal.ts'
import type { Operation } from '../operation.ts'

// One transparent pixel.
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** Events from pages without scripts, as an image: always a picture, the outcome in a header. */
export function pixelDoor(router: Router, doors: Doors): void {
  const draw: Handler = async (request, response) => {
    // A HEAD looks whether there is something, and fires nothing.
    const code = request.method === 'HEAD' ? 'not_fired' : await fire(doors, request, response)
    response.setHeader('Content-Type', 'image/gif')
    response.setHeader('Content-Length', PIXEL.length)
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After, X-Clickwire-Code, X-Request-Id')
    response.setHeader('X-Clickwire-Code', code)
    response.end(request.method === 'HEAD' ? undefined : PIXEL)
  }
  readingDoor(router, '/pixel.gif', draw, TOLD)
}

const TOLD: Operation = {
  summary: 'Fire an event as an image',
  query: EventBody,
  answers: {
    200: { description: 'Always a picture; the outcome is in X-Clickwire-Code', type: 'image/gif' },
  },
}

// Whatever goes wrong, a page must not show a broken picture.
async function fire(doors: Doors, request: Request, response: Response): Promise<string> {
  try {
    return await keepingRefusals(doors, request, { door: 'event' }, () => take(doors, request, response))
  } catch (error) {
    const { status, code, details } = problemFrom(error)
    if (status === 500) doors.tell('error', 'pixel.failed', { request_id: requestIdOf(response), error })
    note(response, { code })
    // The picture is always one: that the event was not taken stands beside it.
    if (details.retryAfterS !== undefined) response.setHeader('Retry-After', String(details.retryAfterS))
    return code
  }
}

async function take(doors: Doors, request: Request, response: Response): Promise<string> {
  const members = readQueryBody(request.url)
  noteIds(response, {
    cid: members.cid,
    event_id: members.event_id,
    transaction_id: members.transaction_id,
  })
  const token = tokenOf(request, members)
  const { status } = await doors.takeEvent(members, {
    visitor: visitorOf(request),
    authorized: (source) =>
      holderOf(doors.keys(), token)?.role === 'admin' ||
      speaksFor(token, source, doors.catalog().sources.values()),
  })
  return status
}
