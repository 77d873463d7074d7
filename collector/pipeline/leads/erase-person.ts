import type { ClickFacts } from '../../domain/click.ts'
import { Problem } from '../../domain/problem.ts'
import { writeAudit } from '../../store/audit.ts'
import { beingSold, eraseTransactions, type Scrub } from '../../store/leads/erase.ts'
import { eraseMembers, hashesBehind } from '../../store/lists/erase-members.ts'
import { deleteRejected, lockRejected } from '../../store/rejected.ts'
import type { Deps } from '../deps.ts'
import type { EventFacts } from '../event-facts.ts'
import { rejectedAbout } from '../rejected/erase-rejected.ts'
import { openContent, sealContent } from './lead-content.ts'
import type { Person } from './persons.ts'
import { hashesOf, transactionsAbout } from './transactions-about.ts'
import { withoutPerson, withoutVisitor } from './without-person.ts'

/** What an erasure did. */
export interface Erased {
  transactions: number
  records: number
}

/** What an erasure needs of the program. */
export type ErasureDeps = Pick<Deps, 'store' | 'sealer' | 'catalog' | 'now' | 'newId'>

/**
 * Erases everything personal of somebody, named by e-mail address, phone number or transaction: fields, addresses of
 * the network, what was told to others, the place on contact lists. What was earned and paid stays, and so do the ids
 * it hangs on, and the keyed hash on lists that keep somebody away. Written down in the audit log, without saying who
 * it was.
 */
export async function erasePerson(deps: ErasureDeps, person: Person, actor: string): Promise<Erased> {
  // Read before the transaction: it is much to look through, and nobody shall wait for it.
  const refused = await rejectedAbout(deps, person, await transactionsAbout(deps, deps.store.db, person))
  return deps.store.db.transaction().execute(async (tx) => {
    const transactions = await transactionsAbout(deps, tx, person)
    const open = await beingSold(tx, transactions)
    if (open.length > 0) throw stillBeingSold()
    // Whose details these are is known by the transactions only as long as they are not erased.
    const hashes = [...hashesOf(deps, person), ...(await hashesBehind(tx, transactions))]
    const members = await eraseMembers(tx, [...new Set(hashes)])
    await lockRejected(tx)
    await deleteRejected(tx, refused)
    const records = refused.length + members + (await eraseTransactions(tx, transactions, scrubOf(deps)))
    const erased = { transactions: transactions.length, records }
    await writeAudit(tx, {
      ...{ actor, action: 'person.erased', audit_uid: deps.newId(), at: deps.now() },
      subject: transactions.join(' ').slice(0, 2_000),
      detail: JSON.stringify(erased),
    })
    return erased
  })
}

function scrubOf(deps: ErasureDeps): Scrub {
  const harmless = new Set(
    [...deps.catalog().leadTypes.values()].flatMap((type) =>
      type.fields.filter((field) => !field.pii).map((field) => field.name),
    ),
  )
  // A name that one lead type calls personal is personal, whatever another says.
  for (const type of deps.catalog().leadTypes.values())
    for (const field of type.fields) if (field.pii) harmless.delete(field.name)
  return {
    landing: (body) => JSON.stringify(withoutVisitor(JSON.parse(body) as ClickFacts)),
    event: (body) => JSON.stringify(withoutPerson(JSON.parse(body) as EventFacts)),
    lead: (content) => {
      const { fields, tracking } = openContent(deps, { content })
      const kept = Object.entries(fields).filter(([name]) => harmless.has(name))
      const { ip: _ip, user_agent: _agent, ...ids } = tracking
      return sealContent(deps, { fields: Object.fromEntries(kept), extra: {}, tracking: ids, consent: {} })
    },
  }
}

function stillBeingSold(): Problem {
  const message = 'A lead of this person is being sold at this moment. Ask again in a minute.'
  return new Problem(409, 'being_sold', message, { retryAfterS: 60 })
}
