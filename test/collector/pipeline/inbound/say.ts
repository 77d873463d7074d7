import type { Deps } from '../../../../collector/pipeline/deps.ts'
import { type InboundReceipt, takeInbound } from '../../../../collector/pipeline/inbound/take-inbound.ts'

/** Says something to the example's receiver, as a partner's server would. */
export function say(deps: Deps, query: Record<string, unknown>): Promise<InboundReceipt> {
  return takeInbound(deps, {
    ...{ receiver: 'default', method: 'GET', path: '/postback', bearer: 'let-me-in' },
    visitor: { ip: '198.51.100.4', userAgent: 'network/1.0' },
    query: () => query,
    signed: { id: '', timestamp: '', signatures: '' },
    comesFrom: () => false,
    body: () => Promise.resolve({ bytes: new Uint8Array(), members: {} }),
  })
}
