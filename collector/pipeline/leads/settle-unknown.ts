import type { BuyerOutcome } from '../../delivery/buyers/buyer-call.ts'
import type { Micros } from '../../domain/money.ts'
import { Problem } from '../../domain/problem.ts'
import { changeLead, findLead, updateLead } from '../../store/leads/leads.ts'
import { salesOf } from '../../store/leads/sales.ts'
import type { LeadRow } from '../../store/leads/tables.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { type Closed, closeLead } from './close-lead.ts'
import { noSuchLead } from './return-lead.ts'
import { settlePost } from './settle-post.ts'

/** Word of what became of a post of which nobody knew. */
export interface Word {
  leadUid: string
  account: string
  /** Taken, at the offered price unless it names another; or refused. */
  outcome: { status: 'sold'; price?: Micros | undefined } | { status: 'refused' }
  /** At whose word: admin, postback. */
  cause: string
}

/**
 * Settles a post whose outcome was unknown, by hand or by a buyer's own postback. Where the buyer did not take the lead
 * it goes on to the others; where it did, it is sold and booked.
 */
export async function settleUnknown(deps: Deps, word: Word): Promise<Closed> {
  const closed = await deps.store.db.transaction().execute(async (tx) => {
    await updateLead(tx, word.leadUid, {}, deps.now())
    const lead = await findLead(tx, word.leadUid)
    if (!lead) throw noSuchLead()
    const sales = await salesOf(tx, lead.lead_uid, lead.transaction_id)
    const sale = sales.find((one) => one.account_id === word.account && one.state === 'unknown')
    if (!sale) throw nothingUnknown(word.account)
    await settlePost(deps, tx, sale, outcomeOf(word))
    if (word.outcome.status === 'refused' && lead.status === 'unknown')
      return offerAgain(deps, tx, lead, word)
    return closeLead(deps, tx, lead.lead_uid, { reason: `settled_${word.outcome.status}`, cause: word.cause })
  })
  if (closed.owed > 0) deps.wake()
  return closed
}

function outcomeOf({ outcome }: Word): BuyerOutcome {
  if (outcome.status === 'refused') return { status: 'rejected', code: 'settled_refused' }
  return outcome.price === undefined ? { status: 'accepted' } : { status: 'accepted', bid: outcome.price }
}

async function offerAgain(deps: Deps, tx: Tx, lead: LeadRow, { cause }: Word): Promise<Closed> {
  const change = {
    ...{ change_uid: deps.newId(), machine: deps.machine, now: deps.now(), cause },
    ...{ to: 'distributing', reason: 'settled_refused' },
  }
  const waiting = await changeLead(tx, lead, change, { lease_id: null, lease_until: 0 })
  const sales = await salesOf(tx, lead.lead_uid, lead.transaction_id)
  return { lead: waiting, sales, owed: 0 }
}

function nothingUnknown(account: string): Problem {
  const message = `No post of this lead to the account ${account} has an unknown outcome.`
  return new Problem(409, 'nothing_unknown', message)
}
