import type { DeliveryMethod } from '../../domain/delivery-method.ts'
import type { LeadValues } from '../../domain/leads/lead-values.ts'
import type { HttpAnswer, HttpFault } from '../exchange.ts'
import { send } from './authorized-send.ts'
import { buildRequest, type Half } from './build-request.ts'
import type { BuyerCall, BuyerOutcome } from './buyer-call.ts'
import type { BuyerTools, CallOptions } from './buyer-tools.ts'
import { judgeFault, judgeStatus, mayRepeat } from './judge-call.ts'
import { mailLead } from './mail-lead.ts'
import { readAnswer } from './read-answer.ts'
import { recordCall } from './record-call.ts'

/** Pings or posts a lead to a buyer and reads the answer. It never throws for what the other side, or the network, does. */
export async function callBuyer(
  method: DeliveryMethod,
  half: 'ping' | 'post',
  values: LeadValues,
  tools: BuyerTools,
  options: CallOptions,
): Promise<BuyerCall> {
  if (method.email && half === 'post') return mailLead(method.email, values, tools, options)
  const spec = method[half]
  if (!spec) return unusable(`the method has no ${half}`)
  const request = buildRequest(spec, values, options)
  const began = tools.ticks()
  const until = began + options.deadlineMs
  for (let tries = 1; ; tries++) {
    const sent = await send(spec, request, tools, Math.min(spec.timeout_ms, until - tools.ticks()))
    const came = sent.came
    const { outcome, trace } = outcomeOf(spec, half, came)
    const again = tries < spec.retry.attempts && mayRepeat(half, spec, came)
    if (!again || tools.ticks() + spec.retry.backoff_ms >= until) {
      const made = { request: sent.request, came, outcome, trace, tries, ms: tools.ticks() - began }
      return recordCall(spec, made, options.personal)
    }
    await tools.wait(spec.retry.backoff_ms)
  }
}

function outcomeOf(
  spec: Half,
  half: 'ping' | 'post',
  came: HttpAnswer | HttpFault,
): Pick<BuyerCall, 'outcome' | 'trace'> {
  if (came.kind === 'fault') return { outcome: judgeFault(half, came), trace: [] }
  const read = readAnswer(spec.response, came)
  const priced = spec.response.bid === undefined || half === 'post'
  const outcome =
    read.outcome.status === 'accepted' && read.outcome.bid === undefined && !priced ? NO_BID : read.outcome
  return { outcome: judgeStatus(half, came, { outcome, trace: read.trace }), trace: read.trace }
}

// A price that cannot be read is never taken for none.
const NO_BID: BuyerOutcome = {
  status: 'rejected',
  code: 'unreadable_response',
  reason: 'the answer names no bid that can be read',
}

function unusable(reason: string): BuyerCall {
  const request = { method: '', url: '', headers: {}, body: '' }
  const outcome = { status: 'failed' as const, code: 'invalid_method', reason }
  return { outcome, request, answer: undefined, trace: [], tries: 0, ms: 0 }
}
