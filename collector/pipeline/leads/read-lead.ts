import type { Campaign } from '../../domain/campaign.ts'
import { campaignNamed } from '../../domain/catalog.ts'
import { sourceInactive } from '../../domain/judge-event.ts'
import type { LeadType } from '../../domain/lead-type.ts'
import { checkLead } from '../../domain/leads/check-lead.ts'
import { consentOf } from '../../domain/leads/consent.ts'
import { type LeadBody, readLeadBody } from '../../domain/leads/lead-body.ts'
import { type Fault, faultOf, type Problem, problemOf } from '../../domain/problem.ts'
import type { Deps } from '../deps.ts'
import type { Visitor } from '../take-click.ts'
import { sha256Of } from './fingerprints.ts'
import type { LeadContent } from './lead-content.ts'

/** Where a lead comes in. */
export interface LeadDoor {
  visitor: Visitor
  /** The campaign that the address names. */
  cid?: string
  /** The source that the address names, and whose token came with the call. */
  pid?: string
  /** What has to be there besides: a page's own transaction; for a ping no field has to. */
  requires: 'transaction' | 'nothing'
  /** Only some of the fields: a ping, or later fields of a lead. */
  partial?: boolean
  messageId?: string | undefined
}

/** A lead on its way in: judged by the settings, not yet by what is stored. */
export interface LeadCandidate {
  campaign: Campaign
  type: LeadType
  body: LeadBody
  content: LeadContent
  /** The source that the call names; else it is its transaction's. */
  pid: string | undefined
  /** From a partner's server: it may begin a transaction of its own. */
  fromPartner: boolean
  transactionId: string
  messageId: string | undefined
  visitor: Visitor
  /** 0 for a real lead, 1 for a test, 2 for a test that the built-in buyer buys. */
  test: number
  /** Faults of the lead's own fields: such a lead is kept as rejected, where its transaction is known. */
  fieldFaults: Fault[]
}

/** Reads a lead's body: all its faults at once, or a lead that may be kept. */
export function readLead(deps: Deps, raw: Record<string, unknown>, door: LeadDoor): LeadCandidate | Problem {
  const given = door.cid === undefined ? raw : { ...raw, cid: door.cid }
  const { body, faults } = readLeadBody(given)
  const catalog = deps.catalog()
  const { campaign, type } = collecting(deps, body?.cid ?? given.cid)
  const checked = type && checkLead(type, raw, { partial: door.partial ?? false, today: todayOf(deps) })
  const pid = door.pid ?? body?.pid
  const all = [
    ...missingOf(given, door),
    ...faults,
    ...campaignFaults(given, campaign, type),
    ...sourceFaults(deps, pid),
  ]
  const [first, ...rest] = all
  if (first) return problemOf([first, ...rest, ...(checked?.faults ?? [])])
  if (pid !== undefined && catalog.sources.get(pid)?.status === 'inactive') return sourceInactive(pid)
  if (!body || !campaign || !type || !checked) throw new Error('a lead without faults has a campaign')
  const consent = consentOf(body, door.visitor, deps.now())
  const messageId = body.message_id ?? door.messageId
  return {
    ...{ campaign, type, body, pid, messageId },
    fromPartner: door.pid !== undefined,
    transactionId: body.transaction_id ?? newTransaction(deps, { ...door, cid: campaign.cid, messageId }),
    content: {
      fields: checked.fields,
      extra: checked.extra,
      tracking: body.tracking,
      consent: consent.text ? { ...consent, text_sha256: sha256Of(consent.text) } : consent,
    },
    visitor: visitorOf(body, door.visitor),
    test: testOf(body),
    fieldFaults: checked.faults,
  }
}

// A partner that repeats a message gets the same transaction, and so the first answer, though it names none.
function newTransaction(
  { sealer, newId }: Deps,
  { pid, cid, messageId, partial }: Pick<LeadDoor, 'pid' | 'cid' | 'messageId' | 'partial'>,
): string {
  if (pid === undefined || messageId === undefined || partial) return newId()
  return sealer.fingerprint(JSON.stringify(['lead', pid, cid, messageId]))
}

function collecting({ catalog }: Deps, cid: unknown) {
  const campaign = campaignNamed(catalog(), cid)
  return { campaign, type: catalog().leadTypes.get(campaign?.lead_type ?? '') }
}

function sourceFaults({ catalog }: Deps, pid: string | undefined): Fault[] {
  if (pid === undefined || catalog().sources.has(pid)) return []
  return [faultOf('invalid', 'pid', 'names no source of this organization')]
}

// A partner's server tells whose lead it is; the connection is only its own.
function visitorOf(body: LeadBody, visitor: Visitor): Visitor {
  return { ip: body.ip ?? visitor.ip, userAgent: body.user_agent ?? visitor.userAgent }
}

function testOf({ testMode, testSold }: LeadBody): number {
  if (testMode !== 1) return 0
  return testSold === 1 ? 2 : 1
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

function missingOf(given: Record<string, unknown>, { requires }: LeadDoor): Fault[] {
  const required = requires === 'transaction' ? ['cid', 'transaction_id'] : ['cid']
  return required
    .filter((name) => isEmpty(given[name]))
    .map((name) => faultOf('missing', name, 'is required'))
}

function campaignFaults(
  { cid }: Record<string, unknown>,
  campaign: Campaign | undefined,
  type: LeadType | undefined,
): Fault[] {
  if (isEmpty(cid)) return []
  if (!campaign) return [faultOf('invalid', 'cid', 'names no campaign of this organization')]
  return type ? [] : [faultOf('invalid', 'cid', 'names a campaign that collects no leads')]
}

function todayOf({ now }: Deps): string {
  return new Date(now()).toISOString().slice(0, 10)
}
