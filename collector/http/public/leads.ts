import type { Request, Response, Router } from 'express'
import { Problem } from '../../domain/problem.ts'
import type { LeadReceipt } from '../../pipeline/leads/answer-lead.ts'
import type { LeadDoor } from '../../pipeline/leads/read-lead.ts'
import { answer } from '../answer.ts'
import { holderOf, speaksFor } from '../auth.ts'
import { LEAD_LIMIT, readBody } from '../body.ts'
import { noteIds, requestIdOf, tokenOf, visitorOf } from '../context.ts'
import { allowOrigin, preflight } from '../cors.ts'
import { door, type Handler } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operation } from '../operation.ts'
import { LEAD_TOLD } from './leads-told.ts'

/** Leads from pages and from partners' servers. */
export function leadDoors(router: Router, doors: Doors): void {
  const campaignOf = (request: Request) => doors.catalog().campaigns.get(String(request.params.cid))
  const fromPartner = (path: string, take: Take, told: Operation) =>
    door(
      router,
      path,
      { POST: (request, response) => partnerCall(doors, request, response, take) },
      { POST: { ...told, caller: 'source' } },
    )
  const fromPage = (path: string, take: Take, told: Operation) => {
    const post: Handler = (request, response) => pageCall(doors, request, response, take)
    door(router, path, { POST: post, OPTIONS: preflight(campaignOf) }, { POST: told })
  }
  fromPartner('/api/lead/add/:pid', takeLead, LEAD_TOLD.add)
  fromPartner('/api/lead/ping/:pid', takePing, LEAD_TOLD.ping)
  fromPartner('/api/lead/post/:pid', postLead, LEAD_TOLD.post)
  fromPage('/api/lead/update/:cid', updateLead, LEAD_TOLD.update)
  const status: Handler = (request, response) => tellStatus(doors, request, response)
  door(router, '/api/lead/status/:lead_uid', { GET: status }, { GET: LEAD_TOLD.status })
  fromPage('/api/lead/:cid', takeLead, LEAD_TOLD.take)
}

interface Call {
  request: Request
  response: Response
  members: Record<string, unknown>
  door: LeadDoor
}

type Take = (doors: Doors, call: Call) => Promise<void>

async function pageCall(doors: Doors, request: Request, response: Response, take: Take): Promise<void> {
  const cid = String(request.params.cid)
  allowOrigin(request, response, doors.catalog().campaigns.get(cid))
  const members = await readBody(request, LEAD_LIMIT)
  noteIds(response, { cid, transaction_id: members.transaction_id })
  const at: LeadDoor = { ...calledBy(request), cid, requires: 'transaction' }
  await take(doors, { request, response, members, door: at })
}

async function partnerCall(doors: Doors, request: Request, response: Response, take: Take): Promise<void> {
  const pid = String(request.params.pid)
  const source = doors.catalog().sources.get(pid)
  // Whether there is such a source is only for who has its token.
  if (!source || !speaksFor(tokenOf(request), source, [])) throw unauthorized()
  const members = await readBody(request, LEAD_LIMIT)
  noteIds(response, { pid, cid: members.cid, transaction_id: members.transaction_id })
  await take(doors, { request, response, members, door: { ...calledBy(request), pid, requires: 'nothing' } })
}

function calledBy(request: Request): Pick<LeadDoor, 'visitor' | 'messageId'> {
  const key = request.headers['idempotency-key']
  return { visitor: visitorOf(request), messageId: key === undefined ? undefined : String(key).slice(0, 128) }
}

async function takeLead(doors: Doors, call: Call): Promise<void> {
  await answerReceipt(call, doors.leads.take(call.members, call.door, waits(call)))
}

async function postLead(doors: Doors, call: Call): Promise<void> {
  await answerReceipt(call, doors.leads.post(call.members, call.door, waits(call)))
}

async function answerReceipt(call: Call, receipt: Promise<LeadReceipt>): Promise<void> {
  const partner = call.door.pid !== undefined
  const { code, ...facts } = await receipt.catch((error: unknown) => {
    throw partner ? withDedupe(error) : error
  })
  noteIds(call.response, { lead_uid: facts.lead_uid })
  answer(call.response, requestIdOf(call.response), {
    status: waits(call) ? 201 : 202,
    code,
    message: MESSAGES[code],
    // What a source earns is between it and the operator: a visitor's browser is not told.
    facts: partner ? { ...facts, isDeDupe: false } : withoutMoney(facts),
  })
}

const MESSAGES: Record<LeadReceipt['code'], string> = {
  lead_sold: 'The lead was sold.',
  lead_accepted: 'The lead was delivered.',
  lead_unsold: 'No buyer took the lead.',
  lead_queued: 'The lead was stored, and its outcome is open.',
}

function withoutMoney({ price: _price, currency: _currency, ...facts }: Omit<LeadReceipt, 'code'>) {
  return facts
}

function withDedupe(error: unknown): unknown {
  if (!(error instanceof Problem) || error.code !== 'duplicate_lead') return error
  const facts = { ...error.details.facts, isDeDupe: true }
  return new Problem(error.status, error.code, error.message, { ...error.details, facts })
}

// In the address or in the body, as a number or a text.
function waits({ request, members }: Call): boolean {
  return !['0', 'false'].includes(String(request.query.wait ?? members.wait ?? 1))
}

async function takePing(doors: Doors, { response, members, door: at }: Call): Promise<void> {
  const { code, ...facts } = await doors.leads.ping(members, at)
  const message = code === 'ping_accept' ? 'A buyer would take the lead.' : 'No buyer would take the lead.'
  answer(response, requestIdOf(response), { status: 201, code, message, facts })
}

async function updateLead(doors: Doors, { response, members, door: at }: Call): Promise<void> {
  const facts = await doors.leads.update(members, at)
  noteIds(response, { lead_uid: facts.lead_uid })
  const message = 'The fields were added to the lead.'
  answer(response, requestIdOf(response), { status: 200, code: 'lead_updated', message, facts: { ...facts } })
}

async function tellStatus(doors: Doors, request: Request, response: Response): Promise<void> {
  const token = tokenOf(request)
  const isAdmin = holderOf(doors.keys(), token)?.role === 'admin'
  const source = [...doors.catalog().sources.values()].find((one) => speaksFor(token, one, []))
  if (!isAdmin && !source) throw unauthorized()
  const leadUid = String(request.params.lead_uid)
  const asker = isAdmin ? 'operator' : { pid: source?.pid ?? '' }
  const status = await doors.leads.status(leadUid, asker)
  if (!status) throw new Problem(404, 'not_found', 'There is no such lead.')
  noteIds(response, { lead_uid: leadUid })
  const message = `The lead is ${status.lead_status}.`
  answer(response, requestIdOf(response), { status: 200, code: 'lead_status', message, facts: { ...status } })
}

function unauthorized(): Problem {
  const message = 'Send the source’s own token as Authorization: Bearer.'
  return new Problem(401, 'unauthorized', message)
}
