import type { Parameter } from '../received.ts'
import type { Character } from './cast.ts'
import { plain, type Said, type Wording } from './dialects.ts'
import { fieldNamed } from './fields.ts'
import type { Plan } from './order.ts'
import type { referenceBook } from './references.ts'

/** What a buyer is at the moment, what it remembers, and what it has been told to do. */
export type Mind = {
  character: Character
  references: ReturnType<typeof referenceBook>
  counts: Record<'pings' | 'bids' | 'posts' | 'bought' | 'duplicates', number>
  cents: number
  delayMs: number
  plan: Plan | null
}

/** What a buyer makes of a call: what it answers, with no status where it never does, and what that is in a word. */
export type Considered = Wording & {
  outcome: Said['outcome'] | 'unauthorized' | 'silent' | 'failed' | 'rubbish'
  told: string
  status: number | null
}

type Call = { known: boolean; fields: readonly Parameter[]; base: string }

/** Lets a buyer take a call, and remember what came of it. A bid is made under the reference given here. */
export function consider(mind: Mind, half: 'ping' | 'post', call: Call, reference: string): Considered {
  mind.counts[`${half}s`] += 1
  if (!call.known) return UNAUTHORIZED
  const misdeed = nextMisdeed(mind, half)
  if (misdeed === 'fail') return FAILED
  if (misdeed === 'rubbish') return RUBBISH
  if (misdeed === 'reject') return put(mind, { outcome: 'rejected', reason: 'Not today, as told' })
  const said = half === 'ping' ? bid(mind, call, reference) : buy(mind, call)
  // The worst there is: it has taken the lead, and nobody hears of it.
  return misdeed === 'hang' ? SILENT : put(mind, said)
}

function nextMisdeed(mind: Mind, half: 'ping' | 'post'): Plan['what'] | undefined {
  const { plan } = mind
  if (plan === null || (plan.at !== 'both' && plan.at !== half)) return undefined
  mind.plan = plan.times > 1 ? { ...plan, times: plan.times - 1 } : null
  return plan.what
}

function bid({ character, references, counts, cents }: Mind, { fields }: Call, reference: string): Said {
  const reason = character.refuses(fields)
  if (reason !== undefined) return { outcome: 'rejected', reason }
  references.give(reference)
  counts.bids += 1
  return { outcome: 'bid', cents, reference }
}

function buy({ character, references, counts, cents }: Mind, { fields, base }: Call): Said {
  const reference = fieldNamed(fields, character.referenceIn)
  const bought = references.buy(reference)
  if (bought === 'unknown') return { outcome: 'rejected', reason: 'unknown reference' }
  if (bought === 'duplicate') {
    counts.duplicates += 1
    return { outcome: 'duplicate', reason: 'duplicate' }
  }
  counts.bought += 1
  return { outcome: 'accepted', cents, reference, redirectUrl: `${base}/${character.name}/welcome` }
}

const put = ({ character }: Mind, said: Said): Considered => ({
  outcome: said.outcome,
  told: 'cents' in said ? plain(said.cents) : said.reason,
  status: 200,
  ...character.says(said),
})

const UNAUTHORIZED: Considered = {
  outcome: 'unauthorized',
  told: 'the credential is missing or wrong',
  status: 401,
  type: 'text/plain',
  body: 'Unauthorized',
}
const FAILED: Considered = {
  outcome: 'failed',
  told: 'failing, as told',
  status: 500,
  type: 'text/plain',
  body: 'Internal Server Error',
}
const RUBBISH: Considered = {
  outcome: 'rubbish',
  told: 'answering rubbish, as told',
  status: 200,
  type: 'text/html',
  body: '<!doctype html><p>Down for maintenance<br>',
}
const SILENT: Considered = {
  outcome: 'silent',
  told: 'not answering, as told',
  status: null,
  type: 'text/plain',
  body: '',
}
