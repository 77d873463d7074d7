import { matchPattern } from '../../domain/leads/pattern-match.ts'
import type { ResponseRules } from '../../domain/response-rules.ts'
import type { HttpAnswer } from '../exchange.ts'
import type { BuyerOutcome, RuleTrace } from './buyer-call.ts'
import { readBid } from './read-bid.ts'
import { type ReadDocument, readDocument } from './read-document.ts'
import { readPath } from './read-path.ts'

/** What an answer says by a method's rules, and how each rule fared. */
export interface ReadAnswer {
  outcome: BuyerOutcome
  trace: RuleTrace[]
}

type MatchRule = NonNullable<ResponseRules['accept']>
type PickRule = NonNullable<ResponseRules['bid']>
type Rule = RuleTrace['rule']

/**
 * Reads a buyer's answer: rejected when the reject rule matches, accepted when the accept rule does, or, where there is
 * none, at any 2xx status. What cannot be read counts as rejected, and a bid that cannot be read is no bid at all.
 */
export function readAnswer(rules: ResponseRules, answer: HttpAnswer): ReadAnswer {
  const read = readDocument(rules.format, answer)
  const asks = Object.values(rules).some((rule) => typeof rule === 'object' && readsBody(rule))
  if ('unreadable' in read) return asks ? unread(read.unreadable, answer) : byStatus(rules, answer, EMPTY)
  return byStatus(rules, answer, read)
}

const EMPTY = { document: undefined, text: '' }

const readsBody = (rule: MatchRule | PickRule): boolean => rule.path !== undefined || rule.regex !== undefined

function unread(reason: string, { status }: HttpAnswer): ReadAnswer {
  const code = isSuccess(status) ? 'unreadable_response' : `http_${status}`
  return { outcome: { status: 'rejected', code, reason }, trace: [] }
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300

function byStatus(rules: ResponseRules, answer: HttpAnswer, read: Read): ReadAnswer {
  const reading: Reading = { rules, answer, read, trace: [] }
  const accepted = !(rules.reject && match(reading, 'reject', rules.reject)) && isAccepted(reading)
  return { outcome: accepted ? acceptedBy(reading) : rejectedBy(reading), trace: reading.trace }
}

/** An answer while its rules are tried on it. */
interface Reading {
  rules: ResponseRules
  answer: HttpAnswer
  read: Read
  trace: RuleTrace[]
}

// A status that the rule itself names may be any; otherwise only a success can accept.
function isAccepted(reading: Reading): boolean {
  const { rules, answer } = reading
  if (!rules.accept) return isSuccess(answer.status)
  const matched = match(reading, 'accept', rules.accept)
  return matched && (rules.accept.status !== undefined || isSuccess(answer.status))
}

function rejectedBy(reading: Reading): BuyerOutcome {
  const { status } = reading.answer
  const reason = pick(reading, 'reason')?.slice(0, 300)
  const code = isSuccess(status) ? 'buyer_rejected' : `http_${status}`
  return { status: 'rejected', code, ...(reason ? { reason } : {}) }
}

function acceptedBy(reading: Reading): BuyerOutcome {
  const named = pick(reading, 'bid')
  const bid = named === undefined ? undefined : readBid(named)
  if (named !== undefined && bid === undefined) {
    const because = `"${named.slice(0, 100)}" is no amount that can be read`
    reading.trace.push({ rule: 'bid', matched: false, because })
  }
  const reference = pick(reading, 'reference')?.slice(0, 500)
  const redirectUrl = addressOf(pick(reading, 'redirect_url'))
  return {
    status: 'accepted',
    ...(bid === undefined ? {} : { bid }),
    ...(reference ? { reference } : {}),
    ...(redirectUrl === undefined ? {} : { redirectUrl }),
  }
}

function match({ read, answer, trace }: Reading, rule: 'accept' | 'reject', wanted: MatchRule): boolean {
  const fault = mismatch(wanted, read, answer)
  trace.push({ rule, matched: fault === undefined, because: fault ?? wordsOf(wanted) })
  return fault === undefined
}

function pick({ rules, read, trace }: Reading, rule: Exclude<Rule, 'accept' | 'reject'>): string | undefined {
  const wanted = rules[rule]
  if (!wanted) return undefined
  const value = picked(wanted, read)
  const because =
    value === undefined ? `${whereOf(wanted)} has no value` : `${whereOf(wanted)} is "${value.slice(0, 200)}"`
  trace.push({ rule, matched: value !== undefined, because })
  return value
}

type Read = Exclude<ReadDocument, { unreadable: string }>

/** Why a rule does not match; undefined when all that it asks for holds. */
function mismatch(rule: MatchRule, read: Read, { status }: HttpAnswer): string | undefined {
  if (rule.status && !rule.status.some(({ from, to }) => status >= from && status <= to))
    return `the status is ${status}`
  if (!readsBody(rule)) return undefined
  const value = rule.path === undefined ? read.text : readPath(read.document, rule.path)
  if (value === undefined) return `${whereOf(rule)} has no value`
  const is = `${whereOf(rule)} is "${value.slice(0, 100)}"`
  if (rule.equals !== undefined && !same(value, rule.equals)) return `${is}, and must be "${rule.equals}"`
  if (rule.in && !rule.in.some((word) => same(value, word)))
    return `${is}, and must be one of ${rule.in.join(', ')}`
  if (rule.regex !== undefined && !matchPattern(rule.regex, value))
    return `${is}, and must match ${rule.regex}`
  return undefined
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.trim().toLowerCase()

function picked(rule: PickRule, read: Read): string | undefined {
  const value = rule.path === undefined ? read.text : readPath(read.document, rule.path)
  if (value === undefined || rule.regex === undefined) return value === '' ? undefined : value
  const groups = matchPattern(rule.regex, value)
  return groups && ((groups[1] ?? groups[0]) || undefined)
}

const whereOf = ({ path }: { path?: string | undefined }): string => path ?? 'the answer'

const wordsOf = (rule: MatchRule): string =>
  `${whereOf(rule)} is as it must be${rule.equals === undefined ? '' : `: "${rule.equals}"`}`

function addressOf(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text)
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined
}
