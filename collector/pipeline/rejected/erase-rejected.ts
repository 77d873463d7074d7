import { pageOfRejected } from '../../store/rejected.ts'
import type { Deps } from '../deps.ts'
import type { Person } from '../leads/persons.ts'
import { keptCallOf } from './replay-rejected.ts'

const PAGE = 200

/**
 * Finds of what was refused all that speaks of somebody: by a transaction, or by an address or number anywhere in
 * it, since what could not be read has no fields to look into.
 */
export async function rejectedAbout(
  deps: Pick<Deps, 'store' | 'sealer'>,
  person: Person,
  transactions: readonly string[],
): Promise<string[]> {
  const speaks = speaksOf(person, transactions)
  const found: string[] = []
  for (let after = ''; ; ) {
    const rows = await pageOfRejected(deps.store.db, after, PAGE)
    for (const row of rows) {
      const { text, members } = keptCallOf(deps, row)
      if (speaks(`${text}\n${JSON.stringify(members ?? {})}`)) found.push(row.rejected_uid)
    }
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return found
    after = last.rejected_uid
  }
}

function speaksOf({ email, phone, transaction_id }: Person, transactions: readonly string[]) {
  const words = [email?.trim(), transaction_id, ...transactions].flatMap((word) =>
    word ? [word.toLowerCase(), encodeURIComponent(word).toLowerCase()] : [],
  )
  const digits = phone?.replace(/\D/g, '').slice(-NATIONAL_DIGITS) ?? ''
  return (text: string): boolean => {
    const lower = text.toLowerCase()
    if (words.some((word) => lower.includes(word))) return true
    return digits.length >= LEAST_DIGITS && text.replace(/[\s().+%-]/g, '').includes(digits)
  }
}

// Without the country and its trunk prefix, which may be written or not.
const NATIONAL_DIGITS = 9
const LEAST_DIGITS = 7
