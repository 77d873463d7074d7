import type { Request, Response, Router } from 'express'
import type { InboundCall } from '../../pipeline/inbound/inbound-call.ts'
import type { InboundReceipt } from '../../pipeline/inbound/take-inbound.ts'
import { answer } from '../answer.ts'
import { readQueryBody, readSigned, TRACKING_LIMIT } from '../body.ts'
import { note, noteIds, requestIdOf, tokenOf, visitorOf } from '../context.ts'
import { door } from '../door.ts'
import type { Doors } from '../doors.ts'
import { isFrom } from '../from-addresses.ts'
import type { Operation } from '../operation.ts'

/** Partners' postbacks: each receiver has an address, and the one named default the plain ones too. */
export function inboundDoors(router: Router, doors: Doors): void {
  const open = (path: string, receiverOf: (request: Request) => string) => {
    const take = (request: Request, response: Response) =>
      takeCall(doors, request, response, receiverOf(request))
    door(router, path, { GET: take, POST: take }, { GET: TOLD, POST: TOLD })
  }
  open('/postback', () => 'default')
  open('/postback.php', () => 'default')
  open('/postback/:receiver', (request) => String(request.params.receiver))
}

const text = { type: 'string' }

const TOLD: Operation = {
  summary: 'Tell of a conversion, as a partner’s system does',
  description:
    'The transaction goes by subid, transaction_id, txid, clickid, click_id or cid_click; the money by payout, revenue, amount or sum; an external id by txn or order_id. By POST they may stand in a form or in JSON.',
  query: {
    type: 'object',
    properties: { status: text, subid: text, payout: text, txn: text, event_id: text, token: text },
  },
  answers: {
    200: 'The conversion stands like that now, or stood like that before (replayed)',
    400: 'The status, the transaction or the money cannot be understood',
    401: 'The token or the signature is not the receiver’s',
    403: 'The caller’s address is not on the receiver’s list',
    404: 'There is no such receiver',
  },
}

async function takeCall(doors: Doors, request: Request, response: Response, receiver: string): Promise<void> {
  note(response, { receiver: receiver.slice(0, 64) })
  const { code, body, facts } = await doors.takeInbound(callOf(request, receiver))
  noteIds(response, { transaction_id: facts.transaction_id, conversion_id: facts.conversion_id })
  note(response, { code })
  if (body !== undefined) answerText(response, body)
  else
    answer(response, requestIdOf(response), {
      status: 200,
      code,
      message: MESSAGES[code],
      facts: { ...facts },
    })
}

const MESSAGES: Record<InboundReceipt['code'], string> = {
  conversion_fired: 'The conversion was stored.',
  conversion_updated: 'The conversion was changed.',
  conversion_unchanged: 'The conversion stands like that already.',
  postback_ignored: 'The call was noted and changes nothing.',
}

function callOf(request: Request, receiver: string): InboundCall {
  const { headers, method } = request
  const header = (name: string) => String(headers[name] ?? '')
  const { ip } = visitorOf(request)
  return {
    ...{ receiver, method, path: request.path },
    visitor: visitorOf(request),
    bearer: tokenOf(request),
    query: () => readQueryBody(request.url),
    signed: {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signatures: header('webhook-signature'),
    },
    comesFrom: (ranges) => isFrom(ip, ranges),
    body: async () =>
      method === 'GET' ? { bytes: new Uint8Array(), members: {} } : readSigned(request, TRACKING_LIMIT),
  }
}

function answerText(response: Response, text: string): void {
  response.statusCode = 200
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.setHeader('Content-Length', Buffer.byteLength(text))
  response.setHeader('Cache-Control', 'no-store')
  response.end(text)
}
