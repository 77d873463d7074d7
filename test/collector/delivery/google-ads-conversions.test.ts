import { describe, expect, it } from 'vitest'
import googleAds from '../../../collector/delivery/actions/google-ads-conversions.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'
import { googleAdsApi, partialFailure, SETTINGS, VALUES } from './google-ads-api.ts'

describe('a conversion', () => {
  it('is uploaded with a fresh access token, by click id and hashed user data', async () => {
    const { conversions, received, send } = await googleAdsApi()
    const settings = { email: '{email}', phone: '{phone}', login_customer_id: '111-222-3333' }
    const lead = { email: 'Person@example.com', phone: '+1 555 123 4567' }
    expect((await send(settings, { ...VALUES, lead })).outcome).toEqual({ status: 'done' })
    expect(received.map(({ url }) => url)).toEqual([
      '/token',
      '/v26/customers/1234567890:uploadClickConversions',
    ])
    expect(received[1]?.headers['login-customer-id']).toBe('1112223333')
    expect(conversions).toEqual([
      {
        conversionAction: 'customers/1234567890/conversionActions/77',
        conversionDateTime: '2026-11-21 11:00:00+00:00',
        ...{ conversionValue: 42.5, currencyCode: 'USD', orderId: 'event-1', gclid: 'Cj0_x-Y' },
        userIdentifiers: [
          { hashedEmail: '542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345' },
          { hashedPhoneNumber: '8a59780bb8cd2ba022bfa5ba2ea3b6e07af17a7d8b30c1f9b3390e36f69019e4' },
        ],
      },
    ])
  })

  it.each<[object, object]>([
    [{ gclid: 'g', gbraid: 'b', wbraid: 'w' }, { gclid: 'g' }],
    [{ gbraid: 'b', wbraid: 'w' }, { gbraid: 'b' }],
    [{ wbraid: 'w' }, { wbraid: 'w' }],
  ])('with the click ids %j has %j, as Google takes one only', async (ids, expected) => {
    const { conversions, send } = await googleAdsApi()
    const tracking = { event_time: '2026-11-21T11:00:00.000Z', ...ids }
    await send({ email: 'person@example.com' }, { ...VALUES, tracking })
    const [{ gclid, gbraid, wbraid } = {}] = conversions
    expect({ gclid, gbraid, wbraid }).toEqual(expected)
  })

  it('is uploaded by user data alone, when there was no click', async () => {
    const { conversions, send } = await googleAdsApi()
    expect((await send({ email: 'a@example.com' }, { ...VALUES, tracking: {} })).outcome).toEqual({
      status: 'done',
    })
    expect(conversions[0]?.userIdentifiers).toHaveLength(1)
  })

  it('is not sent when nothing is known to find the visitor by', async () => {
    const { received, send } = await googleAdsApi()
    const { outcome } = await send({ email: '{email}' }, { ...VALUES, tracking: { ttclid: 't' } })
    expect(outcome).toEqual({ status: 'failed', because: 'nothing_to_match' })
    expect(received).toEqual([])
  })

  it('that an earlier attempt has brought already is done', async () => {
    const { conversions, send } = await googleAdsApi()
    expect((await send()).outcome).toEqual({ status: 'done' })
    expect((await send()).outcome).toEqual({ status: 'done' })
    expect(conversions).toHaveLength(1)
  })

  it('is checked, and does not count, when the rule says so', async () => {
    const { conversions, send } = await googleAdsApi()
    expect((await send({ validate_only: true })).outcome).toEqual({ status: 'done' })
    expect(conversions).toEqual([])
  })

  it('says what was consented to', async () => {
    const { conversions, send } = await googleAdsApi()
    await send({ ad_personalization: 'DENIED' })
    expect(conversions[0]).toMatchObject({ consent: { adPersonalization: 'DENIED' } })
  })

  it('leaves neither the secrets nor the access token in the record', async () => {
    const { send } = await googleAdsApi()
    const record = JSON.stringify([await send(), await send({ refresh_token: 'refresh-2' })])
    for (const hidden of ['secret-1', 'refresh-1', 'refresh-2', 'developer-1', 'ya29.short-lived'])
      expect(record).not.toContain(hidden)
  })
})

describe('what Google refuses', () => {
  it.each<[string, object, Partial<PostbackValues>, object]>([
    [
      'a refresh token that was revoked',
      { refresh_token: 'refresh-2' },
      {},
      { because: 'google_invalid_grant', detail: 'Token has been revoked.' },
    ],
    ['another’s client', { client_secret: 'secret-2' }, {}, { because: 'google_invalid_client' }],
    [
      'a developer token without approval',
      { developer_token: 'developer-2' },
      {},
      { because: 'google_developer_token_not_approved', detail: 'Refused' },
    ],
    ['a version that is no more', { api_version: 'v1' }, {}, { because: 'http_404' }],
    [
      'another’s conversion action',
      { conversion_action_id: '78' },
      {},
      { because: 'google_no_conversion_action_found', detail: 'It is NO_CONVERSION_ACTION_FOUND.' },
    ],
    [
      'a conversion of more than 90 days ago',
      {},
      { tracking: { gclid: 'g', event_time: '2026-08-01T00:00:00.000Z' } },
      { because: 'google_expired_event' },
    ],
  ])('%s has failed for good', async (_what, settings, values, outcome) => {
    const { conversions, send } = await googleAdsApi()
    const performed = await send(settings, { ...VALUES, ...values })
    expect(performed.outcome).toMatchObject({ status: 'failed', ...outcome })
    expect(conversions).toEqual([])
  })
})

describe('what is answered', () => {
  const answered = async (answers: { status: number; body: string }[]) => {
    let count = 0
    const server = await webServer((response) => {
      const { status = 500, body = '' } = answers[count++] ?? {}
      response.writeHead(status).end(body)
    })
    const settings = { ...SETTINGS, base_url: server.url, token_url: server.url }
    return (await attempt(googleAds, settings, VALUES)).outcome
  }
  const upload = (body: object | string, status = 200) =>
    answered([
      { status: 200, body: '{"access_token":"t"}' },
      { status, body: typeof body === 'string' ? body : JSON.stringify(body) },
    ])

  it.each<[string, object]>([
    ['TOO_RECENT_EVENT', { status: 'later', because: 'google_too_recent_event', afterMs: 21_600_000 }],
    [
      'TOO_RECENT_CONVERSION_ACTION',
      { status: 'later', because: 'google_too_recent_conversion_action', afterMs: 21_600_000 },
    ],
    ['TRANSIENT_ERROR', { status: 'later', because: 'google_transient_error' }],
    ['CLICK_NOT_FOUND', { status: 'failed', because: 'google_click_not_found' }],
    ['UNPARSEABLE_GCLID', { status: 'failed', because: 'google_unparseable_gclid' }],
    ['ORDER_ID_ALREADY_IN_USE', { status: 'done' }],
  ])('to an upload: %s', async (word, expected) => {
    expect(await upload(partialFailure(word))).toMatchObject(expected)
  })

  it.each<[number, object | string, object]>([
    [200, {}, { status: 'done' }],
    [200, '<html>', { status: 'failed', because: 'response_rejected' }],
    [200, { partialFailureError: { code: 3 } }, { status: 'failed', because: 'google_unknown' }],
    [
      400,
      { error: { status: 'INVALID_ARGUMENT', message: 'no' } },
      { status: 'failed', because: 'google_invalid_argument', detail: 'no' },
    ],
    [429, { error: { status: 'RESOURCE_EXHAUSTED' } }, { status: 'later', because: 'http_429' }],
    [500, '', { status: 'later', because: 'http_500' }],
  ])('to an upload: %i %j', async (status, body, expected) => {
    expect(await upload(body, status)).toMatchObject(expected)
  })

  it.each<[number, string, object]>([
    [503, '', { status: 'later', because: 'http_503' }],
    [200, '{}', { status: 'failed', because: 'response_rejected', detail: 'it has no access token' }],
    [403, 'Forbidden', { status: 'failed', because: 'http_403' }],
  ])('to the wish for a token: %i %j', async (status, body, expected) => {
    expect(await answered([{ status, body }])).toEqual(expected)
  })
})

describe('the settings', () => {
  it.each<[object, string]>([
    [{ customer_id: '12' }, 'customer_id'],
    [{ login_customer_id: 'manager' }, 'login_customer_id'],
    [{ conversion_action_id: 'Sale' }, 'conversion_action_id'],
    [{ api_version: '26' }, 'api_version'],
    [{ token_url: 'file:///etc/passwd' }, 'token_url'],
    [{ ad_user_data: true }, 'ad_user_data'],
  ])('%j are refused', (settings, field) => {
    const faults = googleAds.check({ ...SETTINGS, ...settings }, { leadFields: [] })
    expect(faults.map(({ path }) => path)).toEqual([[field]])
  })
})
