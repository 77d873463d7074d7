import { describe, expect, it } from 'vitest'
import * as user from '../../../collector/delivery/user-data.ts'
import { type Encode, parseTemplate, type Template } from '../../../collector/domain/macro.ts'

const templateOf = (text: string): Template => {
  const parsed = parseTemplate(text)
  if (parsed.status === 'faulty') throw new Error(parsed.faults.join())
  return parsed.template
}

// Without macros a template's text is its value.
const tools = { fill: (template: Template, _encode: Encode) => template.text }
const hashOf = (text: string, normal: user.Normal) => user.hashed(tools, templateOf(text), normal)

describe('the hashes that the platforms publish', () => {
  it.each<[string, user.Normal, string]>([
    [' Person@Example.com ', user.email, '542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345'],
    [
      '+44 844 412 4653',
      user.phoneDigits,
      'dc008fda46e2e64002cf2f82a4906236282d431c4f75e5b60bfe79fc48546383',
    ],
    [
      '+1 (555) 123-4567',
      user.phoneDigits,
      'd6736136ea896c1bfdc553e0e86e702c70d060d805696ca3e4e9e0961353860a',
    ],
    ['Mary', user.name, '6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec'],
    ['John', user.name, '96d9632f363564cc3032521409cf22a852f2032eec099ed5967c0d000cec607a'],
    ['Raphaël', user.name, 'e74bb89e718fe1e19c422a48382870399f8bf7ca8dfa008739e75b0be76627b7'],
    ['New York', user.city, '350c754ba4d38897693aa077ef43072a859d23f613443133fecbbd90a3512ca5'],
    ['California', user.state, '6959097001d10501ac7d54c0bdb8db61420f658f2922cc26e46d536119a31126'],
    ['94035', user.zip, '1794327a4d443904421f5ca1f3d72d0a62ba2f0770d80755ec2220fc0efb052e'],
    ['United States', user.country, '79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621'],
    ['1997-02-16', user.dateOfBirth, '01acdbf6ec7b4f478a225f1a246e5d6767eeab1a7ffa17f025265b5b94f40f0c'],
    ['Female', user.gender, '252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111'],
  ])('%j', (text, normal, expected) => {
    expect(hashOf(text, normal)).toBe(expected)
  })

  it('are other ones for a phone number with its plus sign than for one without', () => {
    expect(hashOf('+1 555 123 4567', user.phoneE164)).toBe(
      '8a59780bb8cd2ba022bfa5ba2ea3b6e07af17a7d8b30c1f9b3390e36f69019e4',
    )
  })
})

describe('a detail', () => {
  it('that came hashed passes, in lower case', () => {
    const given = '542D240129883C019E106E3B1B2D3F3CB3537C43C425364DE8E951D5A3083345'
    for (const normal of [user.email, user.phoneDigits, user.phoneE164, user.name, user.zip]) {
      expect(hashOf(given, normal)).toBe(given.toLowerCase())
    }
  })

  it.each<[string, user.Normal]>([
    ['', user.email],
    ['  ', user.name],
    ['nobody', user.email],
    ['two words@example.com', user.email],
    ['--', user.name],
    ['12345', user.phoneDigits],
    ['1234567890123456', user.phoneE164],
    ['unknown', user.phoneDigits],
    ['Nowhere at all', user.country],
    ['1', user.zip],
    ['서울', user.city],
    ['1997-13-01', user.dateOfBirth],
    ['yesterday', user.dateOfBirth],
    ['x', user.gender],
  ])('that is nothing, or has no normal form, is left out: %j', (text, normal) => {
    expect(hashOf(text, normal)).toBeUndefined()
  })

  it('that the rule does not have is left out', () => {
    expect(user.hashed(tools, undefined, user.email)).toBeUndefined()
    expect(user.plain(tools, undefined, user.googleName)).toBeUndefined()
  })
})

describe('the normal form', () => {
  it.each<[string, user.Normal, string]>([
    ['+1 (616) 954-78 88', user.phoneDigits, '16169547888'],
    ['0044 844 412 4653', user.phoneDigits, '448444124653'],
    ['+44 (0) 844 412 4653', user.phoneDigits, '448444124653'],
    ['15551234567', user.phoneE164, '+15551234567'],
    ["Na'than-Boile", user.name, 'nathanboile'],
    ['Valéry', user.name, 'valéry'],
    ['Vale\u0301ry', user.name, 'valéry'],
    ['정', user.name, '정'],
    ['St. Louis', user.city, 'stlouis'],
    ['ca', user.state, 'ca'],
    ['New Hampshire', user.state, 'nh'],
    ['New South Wales', user.state, 'newsouthwales'],
    ['37221-3312', user.zip, '37221'],
    ['SW1A 1AA', user.zip, 'sw1a1aa'],
    ['US', user.country, 'us'],
    ['USA', user.country, 'us'],
    ['Germany', user.country, 'de'],
    ['UK', user.country, 'gb'],
    ['02/16/1997', user.dateOfBirth, '19970216'],
    ['19970216', user.dateOfBirth, '19970216'],
    ['User 42', user.id, 'user42'],
    ['J.Ane.Doe@Gmail.com', user.googleEmail, 'janedoe@gmail.com'],
    ['jane.doe@googlemail.com', user.googleEmail, 'janedoe@googlemail.com'],
    ['jane.doe@example.com', user.googleEmail, 'jane.doe@example.com'],
    [' St. Louis 2 ', user.googleName, 'st louis'],
  ])('of %j', (text, normal, expected) => {
    expect(normal(text)).toBe(expected)
  })
})
