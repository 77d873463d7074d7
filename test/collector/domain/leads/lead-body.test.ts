import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RESERVED_NAMES, readLeadBody } from '../../../../collector/domain/leads/lead-body.ts'

const bodyOf = (raw: Record<string, unknown>) => readLeadBody(raw).body
const codesOf = (raw: Record<string, unknown>) => readLeadBody(raw).faults.map((fault) => fault.code)

const HASH = 'Ab'.repeat(32)

describe('a lead’s body', () => {
  it('is read for all that is not a field of the lead', () => {
    const { body, faults, rest } = readLeadBody({
      ...{
        cid: ' auto ',
        pid: 'fb_ads',
        clid: 'main',
        transaction_id: 12345678,
        message_id: 'm-1',
        token: 'x',
      },
      ...{ testMode: '1', testSold: 1, wait: '0', min_price: '12.50', age_ms: '1500' },
      ...{ sub1: 7, utm_source: ' mail ', external_clickid: 'e', gclid: 'g', email_sha256: HASH },
      ...{ click: { url: 'https://example.com/?sub2=b' }, first_name: 'Test', revenue: 5 },
    })
    expect(faults).toEqual([])
    expect(body).toMatchObject({
      ...{
        cid: 'auto',
        pid: 'fb_ads',
        clid: 'main',
        transaction_id: '12345678',
        message_id: 'm-1',
        token: 'x',
      },
      ...{ testMode: 1, testSold: 1, wait: 0, min_price: 12_500_000, age_ms: 1500 },
      tracking: { sub1: '7', utm_source: ' mail ', external_clickid: 'e', gclid: 'g' },
      email_sha256: HASH.toLowerCase(),
      click: { url: 'https://example.com/?sub2=b' },
    })
    expect(rest).toEqual({ first_name: 'Test', revenue: 5 })
  })

  it('may be empty, and what is empty counts as absent', () => {
    const { body, faults, rest } = readLeadBody({
      cid: '',
      sub1: null,
      min_price: ' ',
      click: '',
      first_name: ' ',
    })
    expect(faults).toEqual([])
    expect(body?.cid).toBeUndefined()
    expect(body?.min_price).toBeUndefined()
    expect(body?.click).toBeUndefined()
    expect(body?.tracking).toEqual({})
    expect(rest).toEqual({})
  })

  it.each([
    [{ cid: 'a b' }, 'invalid_cid'],
    [{ transaction_id: 'short' }, 'invalid_transaction_id'],
    [{ message_id: 'x'.repeat(129) }, 'invalid_message_id'],
    [{ testMode: 'maybe' }, 'invalid_testMode'],
    [{ min_price: -1 }, 'invalid_min_price'],
    [{ min_price: '1e3' }, 'invalid_min_price'],
    [{ age_ms: -1 }, 'invalid_age_ms'],
    [{ click: { params: {} } }, 'invalid_click'],
    [{ sub1: ['a'] }, 'invalid_sub1'],
    [{ sub1: 'x'.repeat(2049) }, 'invalid_sub1'],
    [{ sub1: 2 ** 60 }, 'invalid_sub1'],
    [{ tcpa_consent: 2 }, 'invalid_tcpa_consent'],
    [{ tcpa_consent_date: 'yesterday' }, 'invalid_tcpa_consent_date'],
    [{ consent_text: {} }, 'invalid_consent_text'],
    [{ sellers: 5 }, 'invalid_sellers'],
    [{ sellers: ['x'.repeat(201)] }, 'invalid_sellers'],
    [{ ip_address: '300.1.1.1' }, 'invalid_ip_address'],
    [{ phone_sha256: 'abc' }, 'invalid_phone_sha256'],
    [{ user_agent: {} }, 'invalid_user_agent'],
  ])('with %j has the fault %s, and no other', (members, code) => {
    expect(codesOf(members)).toEqual([code])
    expect(bodyOf(members)).toBeUndefined()
  })

  it('has all its faults at once, each with a reason to act on', () => {
    const { faults } = readLeadBody({ cid: 'a b', sub1: [], ip: 'x', min_price: {} })
    expect(faults.map(({ field, reason }) => [field, reason])).toEqual([
      ['cid', "must be 1 to 64 of A-Z a-z 0-9 _ -, not 'a b'"],
      ['min_price', 'must be an amount from 0 to 1000000000 with at most 6 decimals'],
      ['sub1', 'must be a text'],
      ['ip', 'must be an IP address'],
    ])
  })

  it.each([
    ...[1, '1', true, 'true', 'TRUE', 'yes', 'on'].map((word) => [word, 1] as const),
    ...[0, '0', false, 'false', 'No', 'off'].map((word) => [word, 0] as const),
  ])('takes %j for %d', (word, flag) => {
    expect(bodyOf({ testMode: word, testSold: word, tcpa_consent: word })).toMatchObject({
      ...{ testMode: flag, testSold: flag, consent: { tcpa: flag } },
    })
  })

  it.each([
    ['text', 'tcpa_text'],
    ['text', 'consent_text'],
    ['page_url', 'page_url'],
    ['page_url', 'consent_url'],
    ['page_url', 'url'],
    ['trusted_form', 'trusted_form_cert_url'],
    ['trusted_form', 'xxTrustedFormCertUrl'],
    ['trusted_form', 'trustedform_cert_url'],
    ['jornaya', 'jornaya_lead_id'],
    ['jornaya', 'universal_leadid'],
    ['jornaya', 'leadid_token'],
  ])('takes the proof %s by the name %s', (proof, name) => {
    expect(bodyOf({ [name]: ' given ' })?.consent).toMatchObject({ [proof]: 'given' })
  })

  it('lets the first name of one proof count', () => {
    const body = bodyOf({
      url: 'https://b.example',
      page_url: 'https://a.example',
      ip_address: '::1',
      ip: '::2',
    })
    expect([body?.consent.page_url, body?.ip]).toEqual(['https://a.example', '::2'])
  })

  it.each([
    ['Acme, Globex ,', ['Acme', 'Globex']],
    [
      ['Acme, Inc.', ' Globex'],
      ['Acme, Inc.', 'Globex'],
    ],
  ])('reads the sellers %j as %j', (sellers, names) => {
    expect(bodyOf({ sellers })?.consent.sellers).toEqual(names)
  })

  it('may bring the lead’s fields in an object of their own, which count before those outside', () => {
    const { rest } = readLeadBody({
      first_name: 'out',
      zip: '1',
      lead: { first_name: 'in' },
      fields: { age: 5 },
    })
    expect(rest).toEqual({ first_name: 'in', zip: '1', age: 5 })
  })

  it('brings no members but its own', () => {
    const { body, rest } = readLeadBody(
      JSON.parse('{"__proto__":{"cid":"auto","age":5},"lead":{"__proto__":{"a":1}}}'),
    )
    expect(body?.cid).toBeUndefined()
    expect(rest).toEqual({})
    expect(Object.getPrototypeOf(rest)).toBe(Object.prototype)
  })

  it('never throws, whatever comes', () => {
    const name = fc.constantFrom(...RESERVED_NAMES, 'lead', 'fields', 'other')
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), (raw) => {
        const { body, faults } = readLeadBody(raw)
        expect(body === undefined).toBe(faults.length > 0)
      }),
    )
  })
})
