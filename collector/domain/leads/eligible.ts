import type { Campaign } from '../campaign.ts'
import type { DeliveryAccount } from '../delivery-account.ts'
import type { Micros } from '../money.ts'
import { capWindows } from './caps.ts'
import { missingConsent } from './consent.ts'
import { meets } from './criteria-test.ts'
import type { LeadValues } from './lead-values.ts'
import { takesPart } from './plan-sales.ts'
import { inSchedule } from './schedule.ts'

/** What is used up of a window. */
interface CapUsage {
  count: number
  revenue: Micros
}

/** All that decides whether an account may be offered a lead. */
export interface AccountCase {
  account: DeliveryAccount
  buyer: { id: string; name?: string | undefined }
  campaign: Pick<Campaign, 'timezone' | 'distribution'>
  values: LeadValues
  consent: Readonly<Record<string, string>>
  at: number
  /** What is used up of the account's windows, by their keys. */
  usage: ReadonlyMap<string, CapUsage>
  /** The leads of the share's window so far, this one not among them: the account's own, and all of the campaign. */
  share?: { account: number; campaign: number }
  /** Buyers who bought this person's lead before. */
  soldToBuyers: ReadonlySet<string>
  /** Buyers to whom the person is not to be posted. */
  suppressedFor?: ReadonlySet<string>
}

/** Whether an account may be offered a lead; if not, by what reason, as a code and in words without the lead's values. */
export type Eligibility = { eligible: true } | { eligible: false; code: string; because: string }

/** Judges one account by all that is known before its buyer is asked; the first reason against it counts. */
export function judgeAccount(about: AccountCase): Eligibility {
  for (const check of CHECKS) {
    const against = check(about)
    if (against) return { eligible: false, code: against[0], because: against[1] }
  }
  return { eligible: true }
}

type Check = (about: AccountCase) => readonly [code: string, because: string] | undefined

const CHECKS: readonly Check[] = [
  ({ account }) => (account.status === 'active' ? undefined : ['account_paused', 'the account is paused']),
  saleMode,
  ({ account, campaign, at }) =>
    inSchedule(account.schedule, account.timezone ?? campaign.timezone, at)
      ? undefined
      : ['out_of_schedule', 'the account takes no leads at this time'],
  ({ account, values }) => {
    const verdict = account.criteria ? meets(account.criteria, values) : undefined
    return verdict && !verdict.met ? ['criteria', verdict.because] : undefined
  },
  ({ account, consent, buyer }) => {
    const code = missingConsent(account.consent, consent, buyer)
    return code ? [code, CONSENT_WORDS[code] ?? 'the lead lacks proof of consent'] : undefined
  },
  ({ suppressedFor, buyer }) =>
    suppressedFor?.has(buyer.id)
      ? ['suppressed', 'the person is on a list of those whom this buyer is not to be posted']
      : undefined,
  ({ soldToBuyers, buyer }) =>
    soldToBuyers.has(buyer.id) ? ['already_bought', 'the buyer bought this person’s lead before'] : undefined,
  fullCap,
  fullShare,
]

const CONSENT_WORDS: Record<string, string> = {
  consent_tcpa: 'the lead carries no TCPA consent',
  consent_seller: 'the lead carries no consent to this buyer by name',
  consent_trusted_form: 'the lead carries no TrustedForm certificate',
  consent_jornaya: 'the lead carries no Jornaya LeadiD',
}

function saleMode({ account, campaign }: AccountCase): ReturnType<Check> {
  const { sell } = campaign.distribution
  if (sell === 'best' || takesPart(account, sell)) return undefined
  return sell === 'exclusive'
    ? ['not_exclusive', 'the campaign sells to one buyer, and the account takes shared leads only']
    : ['not_shared', 'the campaign sells shared leads, and the account takes exclusive ones only']
}

function fullCap({ account, campaign, at, usage }: AccountCase): ReturnType<Check> {
  // Of a fixed price it is known beforehand whether it still fits; of a bid only that nothing is left.
  const price = account.price.model === 'fixed' ? account.price.amount : 0
  const full = capWindows(account, campaign.timezone, at).find(({ key, count, revenue }) => {
    const used = usage.get(key) ?? { count: 0, revenue: 0 }
    if (count !== undefined && used.count >= count) return true
    return revenue !== undefined && (used.revenue >= revenue || used.revenue + price > revenue)
  })
  return full && ['cap_reached', `the cap of ${full.key} is reached`]
}

function fullShare({ account, share }: AccountCase): ReturnType<Check> {
  if (account.share === undefined || !share) return undefined
  // In whole numbers: a share is in millionths.
  const reached = (share.account + 1) * 1_000_000 > account.share * (share.campaign + 1)
  return reached ? ['share_reached', 'the account has its share of the campaign’s leads'] : undefined
}
