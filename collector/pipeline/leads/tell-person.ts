import { writeAudit } from '../../store/audit.ts'
import { keyOf } from '../../store/clicks.ts'
import { readJourney } from '../../store/journey.ts'
import { findLeadDetails } from '../../store/lead-details.ts'
import { leadsOfTransactions } from '../../store/leads/leads.ts'
import type { Deps } from '../deps.ts'
import { openDetails } from '../keep-lead-details.ts'
import { keptCallOf } from '../rejected/replay-rejected.ts'
import { openContent } from './lead-content.ts'
import type { Person } from './persons.ts'
import { transactionsAbout } from './transactions-about.ts'

/** What is stored of one transaction of somebody, in clear. */
export interface TransactionTold {
  transaction_id: string
  visits: unknown[]
  events: unknown[]
  conversions: unknown[]
  details: Record<string, string>[]
  leads: unknown[]
  sales: unknown[]
  /** What came in and was not taken, as far as it was kept. */
  refused: unknown[]
  /** Who was told of it, when, and with what success. */
  told: unknown[]
}

/**
 * Tells everything that is stored about somebody, for a request of access. That somebody asked is written into the
 * audit log before anything is told, without saying who it was about.
 */
export async function tellPerson(
  deps: Pick<Deps, 'store' | 'sealer' | 'now' | 'newId'>,
  person: Person,
  actor: string,
): Promise<TransactionTold[]> {
  const { db } = deps.store
  const transactions = await transactionsAbout(deps, db, person)
  await writeAudit(db, {
    ...{ actor, action: 'person.told', audit_uid: deps.newId(), at: deps.now() },
    subject: transactions.join(' ').slice(0, 2_000),
    detail: JSON.stringify({ transactions: transactions.length }),
  })
  return Promise.all(transactions.map((id) => tellTransaction(deps, id)))
}

async function tellTransaction(
  deps: Pick<Deps, 'store' | 'sealer'>,
  transaction_id: string,
): Promise<TransactionTold> {
  const { db } = deps.store
  const rows = await readJourney(db, transaction_id, 'all')
  const leads = await leadsOfTransactions(db, [transaction_id])
  const cids = new Set([...rows.clicks, ...rows.events, ...leads].map(({ cid }) => cid))
  const keys = [...cids].map((cid) => ({ transaction_id, cid }))
  const details = await findLeadDetails(db, keys)
  return {
    transaction_id,
    visits: [...rows.clicks, ...rows.touches].map(shown),
    events: rows.events.map(shown),
    conversions: rows.conversions.map((row) => ({ ...row, ...timesOf(row) })),
    details: keys.flatMap((key) => {
      const sealed = details.get(keyOf(key))
      return sealed === undefined ? [] : [openDetails(deps, sealed)]
    }),
    leads: leads.map((lead) => {
      const { content: _sealed, ...row } = lead
      return { ...row, ...timesOf(row), ...openContent(deps, lead) }
    }),
    sales: rows.sales.map((sale) => ({ ...sale, ...timesOf(sale) })),
    refused: rows.rejected.map((row) => {
      const { content: _sealed, ...facts } = row
      return { ...facts, ...timesOf(row), said: keptCallOf(deps, row) }
    }),
    told: [
      ...rows.attempts.map(({ at, delivery_id, outcome }) => ({ ...timesOf({ at }), delivery_id, outcome })),
      ...rows.buyer_calls.map(({ call_uid, at }) => ({ ...timesOf({ at }), call_uid })),
    ],
  }
}

function shown({ body, ...row }: { body: string; at: number }): Record<string, unknown> {
  const facts: unknown = JSON.parse(body)
  return { ...row, ...timesOf(row), facts }
}

const timesOf = ({ at }: { at: number }) => ({ at: new Date(at).toISOString() })
