import type { BuyerCall, CallRequest } from '../../delivery/buyers/buyer-call.ts'
import { callBuyer } from '../../delivery/buyers/call-buyer.ts'
import { previewCall } from '../../delivery/buyers/preview.ts'
import type { DeliveryMethod } from '../../domain/delivery-method.ts'
import type { LeadValues } from '../../domain/leads/lead-values.ts'
import { sampleFields } from '../../domain/leads/sample-lead.ts'
import { formatMicros } from '../../domain/money.ts'
import { Problem } from '../../domain/problem.ts'
import { insertCalls } from '../../store/leads/auctions.ts'
import type { Deps } from '../deps.ts'
import { callRow } from './call-row.ts'
import { personalOf } from './lead-content.ts'
import { postDeadline } from './post-lead.ts'

/** A test of a delivery method: which halves, with which fields, and whether anything is sent at all. */
export interface MethodTest {
  method: string
  halves: 'ping' | 'post' | 'both'
  /** Fields in the place of the sample's. */
  fields: Record<string, string>
  dryRun: boolean
}

/** What one half of a test showed: the request, the answer, and which rule matched what. */
interface HalfTested extends Partial<Omit<BuyerCall, 'request' | 'outcome'>> {
  half: 'ping' | 'post'
  request: CallRequest | undefined
  /** Why no request could be made. */
  fault?: string
  outcome?: Omit<BuyerCall['outcome'], 'bid'> & { bid?: string }
}

/** What a test of a delivery method showed. */
export interface MethodTested {
  method: string
  dry_run: boolean
  halves: HalfTested[]
}

/** What a test needs. */
type TestDeps = Pick<Deps, 'catalog' | 'store' | 'now' | 'newId' | 'buyers'>

/** Sends a sample or a given lead to a buyer's ping, post or both, marked as a test; a dry run shows the requests only. */
export async function testMethod(deps: TestDeps, test: MethodTest): Promise<MethodTested> {
  const method = deps.catalog().methods.get(test.method)
  if (!method) throw new Problem(404, 'not_found', `There is no delivery method ${test.method}.`)
  const wanted = test.halves === 'both' ? (['ping', 'post'] as const) : ([test.halves] as const)
  const halves = wanted.filter((half) => half === 'post' || method.ping !== undefined)
  if (halves.length === 0) throw new Problem(400, 'invalid_halves', `The method ${test.method} has no ping.`)
  const values = sampleValues(deps, method, test.fields)
  const personal = personalOf(deps.catalog().leadTypes.get(method.lead_type), {
    ...{ fields: values.lead, extra: {}, consent: {} },
  })
  const done: HalfTested[] = []
  let ping: LeadValues['ping']
  for (const half of halves) {
    const known = ping ? { ...values, ping } : values
    const tested = await testHalf(deps, { test, method, half, values: known, personal })
    done.push(tested)
    if (half === 'ping' && tested.outcome?.status === 'accepted')
      ping = { reference: referenceOf(tested), bid: tested.outcome.bid ?? '' }
  }
  return { method: method.id, dry_run: test.dryRun, halves: done }
}

interface Half {
  test: MethodTest
  method: DeliveryMethod
  half: 'ping' | 'post'
  values: LeadValues
  personal: string[]
}

async function testHalf(deps: TestDeps, { test, method, half, values, personal }: Half): Promise<HalfTested> {
  if (test.dryRun) {
    const shown = previewCall(method, half, values, { test: true, personal, callId: deps.newId() })
    return 'request' in shown
      ? { half, request: shown.request }
      : { half, request: undefined, fault: shown.fault }
  }
  const callId = deps.newId()
  const deadlineMs = half === 'ping' ? (method.ping?.timeout_ms ?? 0) : postDeadline(method)
  const began = deps.now()
  const call = await callBuyer(method, half, values, deps.buyers, {
    deadlineMs,
    test: true,
    personal,
    callId,
  })
  const account = { id: 'test', buyer: 'test', method: method.id }
  const of = { transaction_id: callId, cid: '', pid: '', test: 1, lead_uid: null, auction_uid: null }
  await insertCalls(deps.store.db, [callRow(deps, { half, account, of, began }, call)])
  const { outcome, ...rest } = call
  return { half, ...rest, outcome: readable(outcome) }
}

function readable(outcome: BuyerCall['outcome']): NonNullable<HalfTested['outcome']> {
  if (outcome.status !== 'accepted') return outcome
  const { bid, ...rest } = outcome
  return bid === undefined ? rest : { ...rest, bid: formatMicros(bid) }
}

const referenceOf = ({ outcome }: HalfTested): string =>
  outcome && 'reference' in outcome && typeof outcome.reference === 'string' ? outcome.reference : ''

function sampleValues(deps: TestDeps, method: DeliveryMethod, fields: Record<string, string>): LeadValues {
  const type = deps.catalog().leadTypes.get(method.lead_type)
  const id = deps.newId()
  return {
    lead: { ...(type ? sampleFields(type) : {}), ...fields },
    extra: {},
    tracking: { transaction_id: id, sub1: 'test' },
    consent: {},
    source: { pid: 'organic', name: 'Test' },
    system: {
      lead_uid: id,
      lead_type: method.lead_type,
      source: 'organic',
      campaign: 'test',
      transaction_id: id,
      time: new Date(deps.now()).toISOString(),
      test: 'true',
    },
  }
}
