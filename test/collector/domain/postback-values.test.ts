import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { CLICK_ID_NAMES } from '../../../collector/domain/click-ids.ts'
import type { Hash } from '../../../collector/domain/macro.ts'
import {
  checkParameter,
  macroNames,
  NO_VALUES,
  Parameter,
  type PostbackValues,
  parameterValue,
  SYSTEM_NAMES,
  TRACKING_NAMES,
  TRANSACTIONAL_NAMES,
  valueNamed,
} from '../../../collector/domain/postback-values.ts'

const hash: Hash = (algorithm, text) => createHash(algorithm).update(text).digest('hex')
const VALUES: PostbackValues = {
  lead: { email: 'person@example.com', sub1: 'of the lead', constructor: 'own' },
  system: { lead_uid: 'lead-1' },
  transactional: { total_sold_price: '12.50', buyer_name: 'Acme,Globex' },
  tracking: { sub1: 'of the visit', gclid: 'AbC' },
}

describe('the words that a postback may use', () => {
  it('are each of one type only, so that a macro means one thing', () => {
    const all = [...SYSTEM_NAMES, ...TRANSACTIONAL_NAMES, ...TRACKING_NAMES]
    expect(new Set(all).size).toBe(all.length)
  })

  it('can all be written as macros', () => {
    for (const name of macroNames(undefined)) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/)
  })

  it('include every click id of the registry, in lower case and once', () => {
    expect(TRACKING_NAMES).toEqual(expect.arrayContaining([...CLICK_ID_NAMES]))
    expect(new Set(CLICK_ID_NAMES).size).toBe(CLICK_ID_NAMES.length)
    for (const name of CLICK_ID_NAMES) expect(name).toBe(name.toLowerCase())
  })
})

describe('a parameter', () => {
  it.each([
    { name: 'test', type: 'static', value: '1234' },
    { name: 'test', type: 'static', value: '' },
    { name: 'hash', type: 'static', value: '{email|lower|sha256}' },
    { name: 'email', type: 'lead_field', value: 'email' },
    { name: 'lead', type: 'system', value: 'lead_uid' },
    { name: 'payout', type: 'transactional', value: 'total_sold_price' },
    { name: 'clickid', type: 'tracking', value: 'external_clickid' },
    { name: 'gclid', type: 'tracking', value: 'gclid' },
    { name: 'a[b]', type: 'tracking', value: 'utm_matchtype' },
  ])('can be %j', (parameter) => {
    expect(Parameter.parse(parameter)).toEqual(parameter)
  })

  it.each([
    [{ name: 'a', type: 'tracking', value: 'sub6' }, 'is not a tracking value; did you mean "sub1"'],
    [{ name: 'a', type: 'system', value: 'lead_id' }, 'did you mean "lead_uid"'],
    [{ name: 'a', type: 'transactional', value: 'lead_uid' }, '"lead_uid" is not a transactional value'],
    [{ name: 'a', type: 'tracking', value: 'constructor' }, '"constructor" is not a tracking value'],
    [{ name: 'a', type: 'lead_field', value: '' }, 'name the field'],
    [{ name: 'a', type: 'static', value: '{sub1|a|b}' }, 'more than one default'],
    [{ name: '', type: 'static', value: 'x' }, 'Too small'],
    [{ name: 'a', type: 'cookie', value: 'x' }, 'Invalid option'],
    [{ name: 'a', type: 'static', value: 'x', extra: 1 }, 'Unrecognized key'],
  ])('cannot be %j', (parameter, message) => {
    expect(Parameter.safeParse(parameter).error?.issues[0]?.message).toContain(message)
  })

  it('may name only fields that the leads of the campaign have', () => {
    const parameter = Parameter.parse({ name: 'e', type: 'lead_field', value: 'emial' })
    expect(checkParameter(parameter, ['email', 'phone'])).toEqual([
      'the leads of this campaign have no field "emial"; did you mean "email"?',
    ])
    expect(checkParameter({ ...parameter, value: 'email' }, ['email'])).toEqual([])
    expect(checkParameter(parameter, undefined)).toEqual([])
  })

  it('may have macros of known names in a fixed text', () => {
    const parameter = Parameter.parse({ name: 'e', type: 'static', value: '{email}-{sub1}' })
    expect(checkParameter(parameter, ['email'])).toEqual([])
    expect(checkParameter(parameter, undefined)).toEqual(['{email} is not a known macro'])
  })

  it.each([
    ['static', '1234', '1234'],
    ['static', '{email|upper}/{gclid}', 'PERSON@EXAMPLE.COM/AbC'],
    ['lead_field', 'email', 'person@example.com'],
    ['lead_field', 'phone', ''],
    ['lead_field', 'toString', ''],
    ['lead_field', 'constructor', 'own'],
    ['system', 'lead_uid', 'lead-1'],
    ['system', 'event_id', ''],
    ['transactional', 'buyer_name', 'Acme,Globex'],
    ['tracking', 'sub1', 'of the visit'],
    ['tracking', 'sub2', ''],
  ] as const)('of type %s, %s, sends %j', (type, value, sent) => {
    expect(parameterValue({ name: 'p', type, value }, VALUES, hash)).toBe(sent)
  })
})

describe('a macro', () => {
  it('means the word of the product before a field of the lead', () => {
    expect(valueNamed(VALUES, 'sub1')).toBe('of the visit')
    expect(valueNamed(VALUES, 'email')).toBe('person@example.com')
  })

  it('of which nothing is known is empty', () => {
    expect(valueNamed(NO_VALUES, 'sub1')).toBe('')
    expect(valueNamed(NO_VALUES, '__proto__')).toBe('')
  })
})
