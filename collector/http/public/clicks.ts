import type { Request, Response, Router } from 'express'
import { campaignNamed } from '../../domain/catalog.ts'
import { ClickBody } from '../../domain/click.ts'
import { answer } from '../answer.ts'
import { readBody, TRACKING_LIMIT } from '../body.ts'
import { noteIds, requestIdOf, visitorOf } from '../context.ts'
import { allowOrigin, preflight } from '../cors.ts'
import { door } from '../door.ts'
import type { Doors } from '../doors.ts'
import { keepingRefusals } from '../keep-refusal.ts'
import type { Operation } from '../operation.ts'
import { prolongCookie } from '../prolong-cookie.ts'

/** Landings, as pages tell them. */
export function clickDoors(router: Router, doors: Doors): void {
  const handlers = {
    POST: (request: Request, response: Response) =>
      keepingRefusals(doors, request, { door: 'click' }, () => takeClick(doors, request, response)),
    OPTIONS: preflight(() => undefined),
  }
  door(router, '/api/click', handlers, { POST: TOLD })
}

const TOLD: Operation = {
  summary: 'Tell a landing',
  body: ClickBody,
  answers: {
    200: { description: 'touch_recorded: a further touch of a known transaction' },
    201: { description: 'click_recorded' },
  },
}

async function takeClick(doors: Doors, request: Request, response: Response): Promise<void> {
  allowOrigin(request, response, undefined)
  const members = await readBody(request, TRACKING_LIMIT)
  const campaign = campaignNamed(doors.catalog(), members.cid)
  allowOrigin(request, response, campaign)
  prolongCookie(request, response, campaign)
  const { status, transaction_id, replayed } = await doors.takeClick(members, visitorOf(request))
  noteIds(response, { cid: members.cid, transaction_id })
  answer(response, requestIdOf(response), {
    status: status === 'click_recorded' ? 201 : 200,
    code: status,
    message:
      status === 'click_recorded'
        ? 'The click was stored.'
        : 'A further touch of the transaction was stored.',
    facts: { transaction_id, ...(replayed ? { replayed } : {}) },
  })
}
