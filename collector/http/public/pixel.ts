import type { Request, Response, Router } from 'express'
import { EventBody } from '../../domain/event-body.ts'
import { Problem } from '../../domain/problem.ts'
import { holderOf, speaksFor } from '../auth.ts'
import { readQueryBody } from '../body.ts'
import { noteIds, tokenOf, visitorOf } from '../context.ts'
import { type Handler, readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
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
    response.setHeader('Access-Control-Expose-Headers', 'X-Clickwire-Code, X-Request-Id')
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
  } catch (error) {
    if (error instanceof Problem) return error.code
    doors.tell('error', 'pixel.failed', { error })
    return 'internal_error'
  }
}
