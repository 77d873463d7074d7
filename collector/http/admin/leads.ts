import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { Problem } from '../../domain/problem.ts'
import { send } from '../answer.ts'
import { LEAD_LIMIT, readBody } from '../body.ts'
import { door, type Handler, readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operation } from '../operation.ts'
import { Amount } from './amount.ts'
import { presentRow } from './present.ts'
import { readAs } from './read-members.ts'
import { adminOf } from './require-admin.ts'

const text = (most: number) => z.string('must be a text').trim().min(1, 'is empty').max(most)
const reason = text(200).default('returned')

const Return = z.strictObject({ buyer: text(64).optional(), reason })
const Settle = z.strictObject({
  account: text(64),
  outcome: z.enum(['sold', 'refused'], { error: 'must be sold or refused' }),
  price: Amount.optional(),
})
const people = z.array(text(254)).max(10_000).default([])
const Suppression = z.strictObject({
  list: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ -')
    .default('do_not_contact'),
  emails: people,
  phones: people,
})
const Test = z.strictObject({
  half: z.enum(['ping', 'post', 'both']).default('both'),
  dry_run: z.boolean('must be true or false').default(false),
  lead: z.record(z.string(), z.string('must be a text')).default({}),
})

/** What operators do with leads: look at one, take it back, settle what is unknown, suppress, and test. */
export function leadAdminDoors(router: Router, doors: Doors): void {
  const { leads } = doors
  const showLead: Handler = async (request, response) => {
    const actor = adminOf(doors, request).name
    const reveal = request.query.reveal === '1'
    const story = await leads.show(String(request.params.lead_uid), reveal ? { revealedTo: actor } : {})
    if (!story) throw new Problem(404, 'not_found', 'There is no such lead.')
    send(response, 200, presentRow(story))
  }
  const showAuction: Handler = async (request, response) => {
    adminOf(doors, request)
    const auction = await leads.auction(String(request.params.auction_uid))
    if (!auction) throw new Problem(404, 'not_found', 'There is no such auction.')
    send(response, 200, presentRow(auction))
  }
  const query = {
    type: 'object',
    properties: { reveal: { enum: ['1'], description: 'Shows personal fields' } },
  }
  readingDoor(router, '/api/admin/leads/:lead_uid', showLead, { ...told('Show a lead'), query })
  readingDoor(router, '/api/admin/auctions/:auction_uid', showAuction, told('Show an auction'))
  const action = (path: string, operation: Operation, run: (call: Action) => Promise<unknown>) => {
    const post: Handler = async (request, response) => {
      const actor = adminOf(doors, request).name
      const members = await readBody(request, LEAD_LIMIT)
      await answerAction(response, run({ request, members, actor, id: String(request.params.id) }))
    }
    door(router, path, { POST: post }, { POST: operation })
  }
  action(
    '/api/admin/leads/:id/return',
    told('Take a lead back from its buyers', Return),
    async ({ id, members, actor }) => {
      await leads.giveBack({ ...readAs(Return, members), leadUid: id, cause: `admin:${actor}` })
      return leads.status(id, 'operator')
    },
  )
  action(
    '/api/admin/leads/:id/settle',
    told('Say what became of a post without an answer', Settle),
    async ({ id, members, actor }) => {
      const { account, outcome, price } = readAs(Settle, members)
      const said = outcome === 'sold' ? { status: outcome, price } : { status: outcome }
      await leads.settle({ leadUid: id, account, outcome: said, cause: `admin:${actor}` })
      return leads.status(id, 'operator')
    },
  )
  action(
    '/api/admin/suppressions',
    told('Put people on a suppression list', Suppression),
    async ({ members, actor }) => {
      const { list, ...who } = readAs(Suppression, members)
      return { list, added: await leads.suppress({ people: personsOf(who), list, actor }) }
    },
  )
  action(
    '/api/admin/suppressions/remove',
    told('Take people off a suppression list', Suppression),
    async ({ members, actor }) => {
      const { list, ...who } = readAs(Suppression, members)
      return { list, removed: await leads.release({ people: personsOf(who), list, actor }) }
    },
  )
  action(
    '/api/admin/delivery-methods/:id/test',
    told('Try a delivery method out', Test),
    ({ id, members }) => {
      const { half, dry_run, lead } = readAs(Test, members)
      return leads.test({ method: id, halves: half, dryRun: dry_run, fields: lead })
    },
  )
}

function told(summary: string, body?: z.ZodType): Operation {
  const answers = { 200: { description: 'What is stored, or was done', body: { type: 'object' } } }
  return { caller: 'admin', summary, answers, ...(body ? { body } : {}) }
}

interface Action {
  request: Request
  members: Record<string, unknown>
  actor: string
  id: string
}

async function answerAction(response: Response, done: Promise<unknown>): Promise<void> {
  send(response, 200, await done)
}

function personsOf({ emails, phones }: { emails: string[]; phones: string[] }) {
  return [...emails.map((email) => ({ email })), ...phones.map((phone) => ({ phone }))]
}
