import { writeAudit } from '../../store/audit.ts'
import { callsOf, entriesOf, findAuction } from '../../store/leads/auctions.ts'
import { auctionsOf, changesOf, findLead } from '../../store/leads/leads.ts'
import { entriesOfLead } from '../../store/leads/ledger.ts'
import { salesOf } from '../../store/leads/sales.ts'
import type { LeadRow } from '../../store/leads/tables.ts'
import type { Deps } from '../deps.ts'
import { type LeadContent, openContent } from './lead-content.ts'

/** All that is stored about a lead: its way, its auctions and calls, its sales and its money. */
export type LeadStory = Record<string, unknown>

const HIDDEN = '***'

/**
 * Shows a lead to an operator. Personal fields are hidden, unless they are revealed to somebody: that is written into
 * the audit log before anything is shown.
 */
export async function showLead(
  deps: Deps,
  leadUid: string,
  { revealedTo }: { revealedTo?: string },
): Promise<LeadStory | undefined> {
  const { db } = deps.store
  const lead = await findLead(db, leadUid)
  if (!lead) return undefined
  if (revealedTo !== undefined)
    await writeAudit(db, {
      ...{ audit_uid: deps.newId(), at: deps.now(), actor: revealedTo },
      ...{ action: 'lead.revealed', subject: leadUid, detail: '{}' },
    })
  const auctions = await auctionsOf(db, lead)
  return {
    ...shownLead(deps, lead, revealedTo !== undefined),
    changes: await changesOf(db, leadUid),
    auctions: await Promise.all(auctions.map((auction) => showAuction(deps, auction.auction_uid))),
    sales: await salesOf(db, leadUid, lead.transaction_id),
    ledger: await entriesOfLead(db, leadUid),
  }
}

/** Shows an auction with what became of every account, and the calls that were made. */
export async function showAuction(
  { store }: Pick<Deps, 'store'>,
  auctionUid: string,
): Promise<LeadStory | undefined> {
  const auction = await findAuction(store.db, auctionUid)
  if (!auction) return undefined
  return {
    ...auction,
    entries: await entriesOf(store.db, auctionUid),
    calls: await callsOf(store.db, auctionUid),
  }
}

/** A lead's row with its fields in the place of what is sealed; personal ones in clear only where that is asked for. */
function shownLead(deps: Pick<Deps, 'sealer' | 'catalog'>, lead: LeadRow, openly: boolean): LeadStory {
  const { content: _sealed, ...row } = lead
  const { fields, extra, tracking, consent } = openContent(deps, lead)
  const type = deps.catalog().leadTypes.get(lead.lead_type)
  const harmless = new Set(type?.fields.filter((field) => !field.pii).map((field) => field.name))
  const shown = (values: LeadContent['fields'], isShown: (name: string) => boolean) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, openly || isShown(name) ? value : HIDDEN]),
    )
  return {
    ...row,
    fields: shown(fields, (name) => harmless.has(name)),
    extra: shown(extra, () => false),
    tracking: shown(tracking, (name) => name !== 'ip' && name !== 'user_agent'),
    consent: shown(consent, (name) => name !== 'ip' && name !== 'user_agent'),
  }
}
