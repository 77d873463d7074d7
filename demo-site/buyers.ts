import express, { type Request, type Response, type Router } from 'express'
import { CAST } from './buyers/cast.ts'
import { fieldsOf } from './buyers/fields.ts'
import { type Half, type MockBuyer, mockBuyer, type Reply } from './buyers/mock-buyer.ts'
import { orderFrom } from './buyers/order.ts'

const SHOWN_CALLS = 60
const SILENCE_MS = 30_000

/**
 * Four made-up buyers of leads. Each takes a ping and a post below its own name, says what it received, and can be
 * told to misbehave.
 */
export function mockBuyers(now: () => number): Router {
  let lastId = 0
  const nextId = () => {
    lastId += 1
    return lastId
  }
  const buyers = CAST.map((character) => mockBuyer(character, now, nextId))
  const router = express.Router()
  const body = express.text({ type: () => true, limit: '64kb' })
  for (const buyer of buyers) {
    const { name } = buyer.character
    for (const half of ['ping', 'post'] as const) {
      router.post(`/${name}/${half}`, body, (request, response) => takeCall(buyer, half, request, response))
    }
    router.get(`/${name}/received`, (request, response) => showOne(buyer, request, response))
    router.post(`/${name}/tell`, body, (request, response) => obey(buyer, request, response))
  }
  router.get('/received', (_request, response) => showAll(buyers, response))
  return router
}

function takeCall(buyer: MockBuyer, half: Half, request: Request, response: Response): void {
  const reply = buyer.take(half, {
    known: buyer.character.knows(request),
    fields: fieldsOf(request),
    contentType: request.get('content-type') ?? '',
    base: `${request.protocol}://${request.get('host') ?? ''}${request.baseUrl}`,
  })
  answerLater(reply, response)
}

function answerLater(reply: Reply, response: Response): void {
  const timer = setTimeout(
    () => {
      if (reply === null) response.destroy()
      else response.status(reply.status).type(reply.type).send(reply.body)
    },
    reply === null ? SILENCE_MS : reply.afterMs,
  )
  response.on('close', () => clearTimeout(timer))
}

function showOne(buyer: MockBuyer, request: Request, response: Response): void {
  const asked = new URL(request.originalUrl, 'http://buyers.invalid').searchParams.get('transaction_id')
  const received = buyer.received().filter((call) => asked === null || call.transaction_id === asked)
  response.json({ ...buyer.state(), received })
}

function showAll(buyers: readonly MockBuyer[], response: Response): void {
  const received = buyers.flatMap((buyer) => buyer.received()).sort((one, other) => other.id - one.id)
  response.json({
    buyers: buyers.map((buyer) => buyer.state()),
    received: received.slice(0, SHOWN_CALLS),
  })
}

function obey(buyer: MockBuyer, request: Request, response: Response): void {
  const order = orderFrom(fieldsOf(request))
  if (!order) {
    const message =
      'what is reject, hang, fail, rubbish or behave, with at as ping, post or both and times up to 1000; bid is up to 10000 with two decimals, delay_ms up to 30000.'
    response.status(400).json({ status: '400', type: 'error', code: 'invalid_order', message })
    return
  }
  buyer.obey(order)
  response.json(buyer.state())
}
