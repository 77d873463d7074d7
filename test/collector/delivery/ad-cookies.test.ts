import { describe, expect, it } from 'vitest'
import type { Action } from '../../../collector/delivery/action.ts'
import { loadActions } from '../../../collector/delivery/load-actions.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

const actions = await loadActions()
const COOKIES = {
  _fbc: 'fb.1.1795258800000.AbCd_1',
  _fbp: 'fb.1.1795258800001.1098115397',
  _ga: 'GA1.1.123456.7654321',
  _ttp: 'ttp-cookie-1',
  _scid: 'scid-cookie-1',
}
const VALUES: Partial<PostbackValues> = {
  lead: { email: 'person@example.com' },
  system: { event_uid: 'event-1' },
  tracking: {
    ...COOKIES,
    ...{ transaction_id: 'tx-1', event_time: '2026-11-21T11:00:00.000Z', user_agent: 'Browser/1.0' },
    ...{ ip: '203.0.113.7', landing_url: 'https://landing.example/', fbclid: 'other' },
  },
}

describe('the cookies of an advertising platform', () => {
  it.each([
    [
      'meta_conversions',
      { event_name: 'Lead', pixel_id: '42', access_token: 't' },
      [COOKIES._fbc, COOKIES._fbp],
    ],
    [
      'google_analytics',
      { event_name: 'lead', measurement_id: 'G-AB12CD34EF', api_secret: 's' },
      ['"client_id":"123456.7654321"'],
    ],
    ['tiktok_events', { event_name: 'Purchase', pixel_code: 'C1234567890ABCDEFGHI' }, [COOKIES._ttp]],
    ['snap_conversions', { event_name: 'PURCHASE' }, [COOKIES._scid]],
  ])('that the landing brought are told by %s', async (id, given, told) => {
    const action = actions.get(id) as Action
    const [example] = action.examples
    const server = await webServer((response) => response.end('{}'))
    const settings = { ...Object(example?.settings), ...given, base_url: server.url }
    await attempt(action, known(action, settings), VALUES)
    expect(server.received).toHaveLength(1)
    for (const value of told) expect(server.received[0]?.body).toContain(value)
  })
})

// Settings of an action's own example, but for those it does not have.
function known(action: Action, settings: Record<string, unknown>): Record<string, unknown> {
  const unknown = action
    .check(settings, { leadFields: ['email'] })
    .flatMap(({ message }) => /"(\w+)"/.exec(message)?.[1] ?? [])
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !unknown.includes(name)))
}
