import express, { type Request, type Response, type Router } from 'express'
import { headersOf, parametersOf, type ReceivedCall } from './received.ts'

const KEPT_CALLS = 200
const MOST_FAILURES = 1000

type Failure = { times: number; status: number }

/** A made-up ad network: takes postbacks, remembers the last 200, and fails as often as it is told to. */
export function mockNetwork(now: () => number): Router {
  const calls: ReceivedCall[] = []
  let failure: Failure = { times: 0, status: 500 }
  let lastId = 0

  function takePostback(request: Request, response: Response): void {
    const answered = failure.times > 0 ? failure.status : 200
    failure = { ...failure, times: Math.max(0, failure.times - 1) }
    lastId += 1
    calls.unshift({
      id: lastId,
      at: new Date(now()).toISOString(),
      method: request.method,
      answered,
      parameters: parametersOf(request),
      headers: headersOf(request),
    })
    calls.splice(KEPT_CALLS)
    response
      .status(answered)
      .type('text')
      .send(answered === 200 ? 'OK' : `Answering ${answered}, as told`)
  }

  function showReceived(request: Request, response: Response): void {
    const txid = new URL(request.originalUrl, 'http://network.invalid').searchParams.get('txid')
    response.json({ failure, received: txid ? calls.filter((call) => names(call, txid)) : calls })
  }

  function planFailure(request: Request, response: Response): void {
    const planned = failureFrom(request)
    if (!planned) {
      const message = `times is a whole number up to ${MOST_FAILURES}, status one from 400 to 599.`
      response.status(400).json({ status: '400', type: 'error', code: 'invalid_failure', message })
      return
    }
    failure = planned
    response.json(failure)
  }

  const network = express.Router()
  const body = express.text({ type: () => true, limit: '64kb' })
  network.get('/postback', takePostback)
  network.post('/postback', body, takePostback)
  network.get('/received', showReceived)
  network.post('/fail', body, planFailure)
  return network
}

const names = (call: ReceivedCall, txid: string): boolean =>
  call.parameters.some((parameter) => parameter.name === 'txid' && parameter.value === txid)

function failureFrom(request: Request): Failure | undefined {
  const given = new Map(parametersOf(request).map(({ name, value }) => [name, value]))
  const times = wholeNumber(given.get('times'))
  const status = wholeNumber(given.get('status') ?? '500')
  if (!(times <= MOST_FAILURES) || !(status >= 400 && status <= 599)) return undefined
  return { times, status }
}

const wholeNumber = (text: string | undefined): number =>
  /^\d{1,9}$/.test(text ?? '') ? Number(text) : Number.NaN
