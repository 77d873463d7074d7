import { describe, expect, it } from 'vitest'
import standardWebhook from '../../collector/delivery/actions/standard-webhook.ts'
import { verifyWebhook } from '../../server/webhook.ts'

const [example] = standardWebhook.examples as unknown as {
  settings: { secret: string; previous_secret: string }
  sends: { headers: Record<string, string>; body: string }[]
}[]
const sent = example?.sends[0]
if (!example || !sent) throw new Error('the action has an example')
const { secret, previous_secret } = example.settings
const now = Number(sent.headers['webhook-timestamp']) * 1000
const received = {
  headers: { ...sent.headers, 'webhook-id': 'delivery-1' } as Record<string, string>,
  ...{ body: sent.body, secret, now },
}

describe('a webhook', () => {
  it('is verified as the action standard_webhook signs it, by the new secret and by the former one', () => {
    const payload: unknown = JSON.parse(sent.body)
    const verified = { ok: true, id: 'delivery-1', timestamp: new Date(now), payload }
    expect(verifyWebhook(received)).toEqual(verified)
    expect(verifyWebhook({ ...received, secret: previous_secret })).toEqual(verified)
    expect(verifyWebhook({ ...received, secret: ['whsec_AAAA', secret] })).toEqual(verified)
    expect(verifyWebhook({ ...received, headers: new Headers(received.headers) })).toEqual(verified)
    expect(verifyWebhook({ ...received, body: Buffer.from(sent.body) })).toEqual(verified)
  })

  it.each([
    ['a changed body', { body: sent.body.replace('49.90', '49.91') }, 'wrong_signature'],
    ['another secret', { secret: 'whsec_AAAA' }, 'wrong_signature'],
    ['another id', { headers: { ...received.headers, 'webhook-id': 'delivery-2' } }, 'wrong_signature'],
    ['an old one', { now: now + 6 * 60_000 }, 'wrong_time'],
    ['no time', { headers: { ...received.headers, 'webhook-timestamp': '1e9' } }, 'wrong_time'],
    ['none of the headers', { headers: {} }, 'not_signed'],
  ])('%s is refused', (_case, changed, because) => {
    expect(verifyWebhook({ ...received, ...changed })).toEqual({ ok: false, because })
  })
})
