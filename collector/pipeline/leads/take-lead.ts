import { sourceInactive } from '../../domain/judge-event.ts'
import { duplicateKey } from '../../domain/leads/lead-identity.ts'
import { faultOf, Problem, problemOf } from '../../domain/problem.ts'
import { findClicks, keyOf } from '../../store/clicks.ts'
import { claimDetails } from '../../store/leads/identities.ts'
import { findLeadByMessage, insertChanges, insertLead } from '../../store/leads/leads.ts'
import { usePromise } from '../../store/leads/promises.ts'
import type { LeadRow } from '../../store/leads/tables.ts'
import { listWith } from '../../store/lists/suppressions.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { mergeDetails } from '../keep-lead-details.ts'
import { storeLandings } from '../take-click.ts'
import { type Fingerprint, fingerprintsOf, noteIdentities } from './fingerprints.ts'
import { changeRows, type Keeping, leadRow, refusedRow } from './lead-rows.ts'
import type { LeadCandidate } from './read-lead.ts'

/** A lead as it was kept: a new one, or the one that a repeat of its message made before. */
export type Taken = { status: 'kept' | 'replayed'; row: LeadRow } | { status: 'refused'; problem: Problem }

/**
 * A lead arrives: know its transaction → let a repeat of its message have the first lead → refuse what has faults, who
 * is suppressed and who came before → keep it, sealed, ready to be sold.
 *
 * All of it in one transaction, and nothing of it over the network: what is kept here, sell-lead.ts sells. What is
 * refused is kept too, as rejected with its reason.
 */
export async function takeLead(deps: Deps, candidate: LeadCandidate, keeping: Keeping): Promise<Taken> {
  return deps.store.db.transaction().execute(async (tx) => {
    const pid = await knowTransaction(deps, tx, candidate)
    if (pid instanceof Problem) return { status: 'refused', problem: pid }
    const row = leadRow(deps, candidate, pid, keeping)
    const before = await findLeadByMessage(tx, row)
    if (before) return { status: 'replayed', row: before }
    const prints = fingerprintsOf(deps, candidate.type, candidate.content.fields)
    const problem = await refusalOf(deps, tx, { candidate, row, prints })
    const kept = problem ? refusedRow(row, problem.code) : row
    if (!(await insertLead(tx, kept))) return replayOf(tx, row)
    await noteIdentities(deps, tx, kept, prints)
    await insertChanges(tx, changeRows(deps, kept))
    if (problem) return { status: 'refused', problem }
    if (keeping.promise) await usePromise(tx, row, row.lead_uid)
    await mergeDetails(deps, tx, [{ ...row, details: candidate.content.fields }])
    return { status: 'kept', row }
  })
}

// A page may bring its landing along; a partner's lead has none, and its own values stand for one.
async function knowTransaction(deps: Deps, tx: Tx, candidate: LeadCandidate): Promise<string | Problem> {
  const { campaign, body, pid, visitor, transactionId, fromPartner, content } = candidate
  const key = { transaction_id: transactionId, cid: campaign.cid }
  const find = async () => (await findClicks(tx, [key])).get(keyOf(key))
  const known = await find()
  const context = body.click ?? (fromPartner ? { url: '', params: content.tracking } : undefined)
  if (!known && !context)
    return problemOf([faultOf('invalid', 'transaction_id', `is not known in the campaign ${campaign.cid}`)])
  if (context && (!known || body.click?.message_id !== undefined))
    await storeLandings(deps, tx, [{ campaign, transactionId, pid, context, visitor }])
  const source = pid ?? (known ?? (await find()))?.pid ?? 'organic'
  return deps.catalog().sources.get(source)?.status === 'inactive' ? sourceInactive(source) : source
}

// The same message came in twice at the same moment: the other one is the lead.
async function replayOf(tx: Tx, row: LeadRow): Promise<Taken> {
  const first = await findLeadByMessage(tx, row)
  if (!first) throw new Error(`the lead ${row.lead_uid} is there already`)
  return { status: 'replayed', row: first }
}

interface Arrived {
  candidate: LeadCandidate
  row: LeadRow
  prints: readonly Fingerprint[]
}

async function refusalOf(
  deps: Deps,
  tx: Tx,
  { candidate, row, prints }: Arrived,
): Promise<Problem | undefined> {
  const [first, ...rest] = candidate.fieldFaults
  if (first) return problemOf([first, ...rest])
  const list = await listWith(
    tx,
    prints.map((print) => print.hash),
  )
  if (list !== undefined) return suppressed()
  // A test uses nothing up: it may be sent again and again.
  return row.test > 0 ? undefined : duplicateOf(deps, tx, candidate, row)
}

async function duplicateOf(
  deps: Deps,
  tx: Tx,
  { type, content }: LeadCandidate,
  row: LeadRow,
): Promise<Problem | undefined> {
  const key = duplicateKey(type, content.fields)
  if (key === undefined) return undefined
  const claim = deps.sealer.fingerprint(`${type.id} ${key}`)
  const since = row.at - type.duplicate_check.within
  const holder = await claimDetails(tx, { claim, lead_uid: row.lead_uid, at: row.at }, since)
  return holder === undefined ? undefined : duplicate(holder)
}

/** The refusal of somebody who is on a suppression list. */
function suppressed(): Problem {
  return new Problem(403, 'suppressed', 'Leads of this person are not taken: they are on a suppression list.')
}

/** The refusal of a lead that came before. */
function duplicate(of: string): Problem {
  const message = 'A lead with these details was taken before.'
  return new Problem(409, 'duplicate_lead', message, { facts: { duplicate_of: of, lead_status: 'rejected' } })
}
