import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { ThingId, TransactionId } from '../../domain/ids.ts'
import { Postback } from '../../domain/postback.ts'
import { readShape } from '../../domain/setting-fault.ts'
import { thingProblem } from '../../domain/thing-faults.ts'
import { send } from '../answer.ts'
import { door, type Handler } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operation } from '../operation.ts'
import { readSmallBody } from './read-thing.ts'
import { operatorOf } from './require-admin.ts'
import { keyIn, sendThing } from './settings.ts'

const Duplicate = z
  .strictObject({
    campaign: ThingId.optional().describe('Campaign of the copy; that of the postback when absent'),
    offer: ThingId.nullable().optional().describe('Offer of the copy; null for all of the campaign’s'),
    id: ThingId.optional().describe('Id of the copy; one is made when absent'),
  })
  .meta({ id: 'PostbackCopy', title: 'Where the copy of a postback belongs' })

const Test = z
  .strictObject({
    dry_run: z
      .boolean('must be true or false')
      .default(true)
      .describe('Whether the request is only shown, not sent'),
    transaction_id: TransactionId.optional().describe('A transaction whose values are taken'),
    values: z
      .record(z.string(), z.string('must be a text').max(8192))
      .optional()
      .describe('Values in the place of sample ones, by the names that macros have'),
  })
  .refine(({ transaction_id, values }) => transaction_id === undefined || values === undefined, {
    path: ['values'],
    error: 'must not stand beside transaction_id',
  })
  .meta({ id: 'PostbackTest', title: 'A test of a postback' })

/** What is done with postback rules beside reading and writing them. */
export function postbackDoors(router: Router, doors: Doors): void {
  const post = (name: string, handler: Handler, told: Operation) =>
    door(
      router,
      `/api/admin/postbacks/:id/${name}`,
      { POST: handler },
      { POST: { caller: 'affiliate', ...told } },
    )
  const setStatus = (status: 'active' | 'disabled') => async (request: Request, response: Response) => {
    const actor = operatorOf(doors, request)
    sendThing(response, 200, await doors.rules.setStatus(actor, keyIn('postbacks', request), status))
  }
  post('enable', setStatus('active'), { summary: 'Put a postback in force', answers: CHANGED })
  post('disable', setStatus('disabled'), { summary: 'Put a postback out of force', answers: CHANGED })
  post('duplicate', (request, response) => duplicate(doors, request, response), {
    summary: 'Make the same postback for another offer, disabled',
    body: Duplicate,
    answers: {
      201: { description: 'The copy', body: Postback },
      400: 'What the copy would refer to is not there',
      404: UNKNOWN,
      409: 'There is a postback of that id already',
    },
  })
  post('test', (request, response) => test(doors, request, response), {
    summary: 'Try a postback out: show its request, or send it once',
    body: Test,
    answers: {
      200: { description: 'What was sent, or would be, masked', body: TESTED },
      400: 'It cannot be tried',
      404: UNKNOWN,
    },
  })
}

const UNKNOWN = 'There is no such postback'
const CHANGED = { 200: { description: 'As it is now', body: Postback }, 404: UNKNOWN }

const TESTED = {
  type: 'object',
  properties: {
    postback: { type: 'string' },
    dry_run: { type: 'boolean' },
    test: { const: true },
    about: { enum: ['transaction', 'sample'] },
    would_send: { type: 'boolean' },
    skipped: { type: ['string', 'null'], description: 'Why it would not be sent by itself' },
    request: { type: ['object', 'null'] },
    response: { type: ['object', 'null'] },
    outcome: { type: ['object', 'null'] },
    ms: { type: 'number' },
  },
}

async function duplicate(doors: Doors, request: Request, response: Response): Promise<void> {
  const actor = operatorOf(doors, request)
  const { id } = keyIn('postbacks', request)
  const made = await doors.rules.duplicate(actor, id, readAs(Duplicate, await readSmallBody(request)))
  response.setHeader('Location', `/api/admin/postbacks/${made.id}`)
  sendThing(response, 201, made)
}

async function test(doors: Doors, request: Request, response: Response): Promise<void> {
  const actor = operatorOf(doors, request)
  const { id } = keyIn('postbacks', request)
  const { dry_run, transaction_id, values = {} } = readAs(Test, await readSmallBody(request))
  const tested = await doors.rules.test(actor, { id, dryRun: dry_run, transactionId: transaction_id, values })
  send(response, 200, tested)
}

function readAs<Out, In>(schema: z.ZodType<Out, In>, members: Record<string, unknown>): Out {
  const read = readShape(schema, members)
  if (read.ok) return read.value
  const [first = { path: [], reason: 'cannot be read' }, ...rest] = read.faults
  throw thingProblem([first, ...rest])
}
