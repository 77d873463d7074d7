import type { BuyerCall } from '../../delivery/buyers/buyer-call.ts'
import { callBuyer } from '../../delivery/buyers/call-buyer.ts'
import type { Campaign } from '../../domain/campaign.ts'
import type { DeliveryAccount } from '../../domain/delivery-account.ts'
import type { BuyerCallRow } from '../../store/leads/tables.ts'
import type { Deps } from '../deps.ts'
import { within } from '../within.ts'
import { callRow } from './call-row.ts'
import type { OpenLead } from './lead-content.ts'

/** What a buyer said to a ping; nothing where the auction moved on without it. */
export interface PingAnswer {
  call: BuyerCall | undefined
  row: BuyerCallRow | undefined
  ms: number
}

/** An answer that came after the auction had moved on: for the log alone. */
export interface LateAnswer {
  auction_uid: string
  account_id: string
  row: BuyerCallRow
  accepted: boolean
}

interface Asked {
  lead: OpenLead
  campaign: Campaign
  auctionUid: string
  kind: 'lead' | 'ping'
  accounts: readonly DeliveryAccount[]
}

/**
 * Pings all accounts whose method has a ping at the same time, and waits for every answer or until the campaign's
 * `ping_timeout_ms` is over, whichever comes first. Who has no ping is not asked.
 */
export async function pingAll(
  deps: Deps,
  asked: Asked,
): Promise<{ answers: Map<string, PingAnswer>; late: Promise<LateAnswer>[] }> {
  const limitMs = asked.campaign.distribution.ping_timeout_ms
  const answers = new Map<string, PingAnswer>()
  const late: Promise<LateAnswer>[] = []
  await Promise.all(
    asked.accounts.map(async (account) => {
      const call = ping(deps, asked, account)
      if (!call) return
      const first = await within(limitMs, call)
      answers.set(account.id, first ? answerOf(first) : { call: undefined, row: undefined, ms: limitMs })
      if (!first) late.push(call.then((came) => lateOf(asked.auctionUid, account, came)))
    }),
  )
  return { answers, late }
}

interface Came {
  call: BuyerCall
  row: BuyerCallRow
}

function ping(deps: Deps, asked: Asked, account: DeliveryAccount): Promise<Came> | undefined {
  const { lead, campaign, auctionUid, kind } = asked
  const method = deps.catalog().methods.get(account.method)
  if (!method?.ping) return undefined
  const began = deps.now()
  // A bid that comes late is still read, for the log; but nobody is waited for much longer than the auction lasts.
  const deadlineMs = Math.min(method.ping.timeout_ms, campaign.distribution.ping_timeout_ms + LATE_MS)
  const options = {
    ...{ deadlineMs, test: lead.row.test > 0, personal: lead.personal },
    callId: `${auctionUid}.${account.id}`,
  }
  const { transaction_id, cid, pid, test } = lead.row
  const of = {
    ...{ transaction_id, cid, pid, test, auction_uid: auctionUid },
    lead_uid: kind === 'lead' ? lead.row.lead_uid : null,
  }
  return callBuyer(method, 'ping', lead.values, deps.buyers, options).then((call) => ({
    call,
    row: callRow(deps, { half: 'ping', account, of, began }, call),
  }))
}

const LATE_MS = 3_000

const answerOf = ({ call, row }: Came): PingAnswer => ({ call, row, ms: Math.round(call.ms) })

const lateOf = (auction_uid: string, account: DeliveryAccount, { call, row }: Came): LateAnswer => ({
  ...{ auction_uid, row, account_id: account.id },
  accepted: call.outcome.status === 'accepted',
})
