import { Problem, problemOf } from '../../domain/problem.ts'
import { newestLead, updateLead } from '../../store/leads/leads.ts'
import type { Deps } from '../deps.ts'
import { mergeDetails } from '../keep-lead-details.ts'
import { fingerprintsOf, noteIdentities } from './fingerprints.ts'
import { openContent, sealContent } from './lead-content.ts'
import type { LeadCandidate } from './read-lead.ts'

/** What an update is answered with. */
export interface UpdateReceipt {
  lead_uid: string
  transaction_id: string
  lead_status: string
}

/**
 * Adds later fields to the newest lead of a transaction; what came later counts. A lead that is sold already is not
 * offered again: who bought it learns of them by postbacks only.
 */
export async function updateFields(deps: Deps, candidate: LeadCandidate): Promise<UpdateReceipt> {
  const [first, ...rest] = candidate.fieldFaults
  if (first) throw problemOf([first, ...rest])
  const { transactionId: transaction_id, campaign, content, type } = candidate
  const key = { transaction_id, cid: campaign.cid }
  return deps.store.db.transaction().execute(async (tx) => {
    const lead = await newestLead(tx, key)
    if (!lead) throw new Problem(404, 'lead_not_found', 'This transaction has no lead in the campaign.')
    const before = openContent(deps, lead)
    const merged = {
      fields: { ...before.fields, ...content.fields },
      extra: { ...before.extra, ...content.extra },
      tracking: { ...before.tracking, ...content.tracking },
      // The update's own connection is no proof of consent: only what it says is added.
      consent: { ...content.consent, ...before.consent },
    }
    await updateLead(tx, lead.lead_uid, { content: sealContent(deps, merged) }, deps.now())
    await noteIdentities(deps, tx, lead, fingerprintsOf(deps, type, content.fields))
    if (lead.test === 0) await mergeDetails(deps, tx, [{ ...key, details: content.fields }])
    return { lead_uid: lead.lead_uid, transaction_id, lead_status: lead.status }
  })
}
