import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../collector/domain/secret.ts'
import { emptyOrganization, type Organization } from '../../../collector/domain/settings.ts'
import { planSettings } from '../../../collector/domain/settings-plan.ts'
import { printFaults } from '../../../collector/settings-file/file-fault.ts'
import { printSettings } from '../../../collector/settings-file/print-settings.ts'
import { readSettings } from '../../../collector/settings-file/read-settings.ts'
import { EXAMPLE_TEXT, exampleShape, organizationOf } from '../domain/example-settings.ts'

const print = (organization: Organization) => printSettings(organization.org, organization)

function readAgain(organization: Organization): Organization {
  const read = readSettings(print(organization), {}, { present: organization })
  if (!read.ok) throw new Error(printFaults(print(organization), read.faults))
  return read.organization
}

function example(): Organization {
  const read = readSettings(EXAMPLE_TEXT, {})
  if (!read.ok) throw new Error('the example is without fault')
  return read.organization
}

describe('an export', () => {
  it('shows no secret', () => {
    const text = print(example())
    expect(text).not.toMatch(/fb-secret|let-me-in/)
    expect(text).toContain('token: "********"')
  })

  it('reads like what a person writes: nothing that is filled in by itself', () => {
    expect(
      print(
        organizationOf({
          org: 'demo',
          buyers: [{ id: 'acme' }],
          campaigns: [{ cid: 'auto', cookie_days: 30 }],
        }),
      ),
    ).toBe(
      [
        '# Settings as they are now. ******** stands for a stored secret: applied as it is, it changes nothing.',
        '',
        'org: demo',
        '',
        'campaigns:',
        '  - { cid: auto, cookie_days: 30 }',
        '',
        'buyers:',
        '  - { id: acme }',
        '',
      ].join('\n'),
    )
  })

  it('writes short groups into a line, and long ones one below the other', () => {
    const lines = print(example()).split('\n')
    expect(lines).toContain('      - { event_id: sale, name: Sale, type: conversion, goal: purchase }')
    expect(lines).toContain('        goals: [ { id: purchase, name: Purchase, payout: 12.5 } ]')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(140)
  })

  it('of the example is the example again', () => {
    const present = example()
    expect(readAgain(present)).toEqual(present)
    expect(planSettings(present, readAgain(present), { prune: true }).steps).toEqual([])
    expect(print(readAgain(present))).toBe(print(present))
  })

  it('of nothing is nothing again', () => {
    expect(readAgain(emptyOrganization('demo'))).toEqual(emptyOrganization('demo'))
  })

  it.each([
    ['a reference', 'costs \u0024{payout}'],
    ['an escaped reference', '$\u0024{payout}'],
    ['a mask', '********'],
    ['a number', '08901'],
    ['a truth', 'true'],
    ['an anchor', '&a *b !c'],
    ['a comment', 'a # b'],
    ['quotes', `"it's"`],
    ['lines', ' a\n\n  b\t\n'],
    ['a long text', `${'word '.repeat(60)}end`],
    ['nothing', ''],
  ])('keeps a text that looks like %s', (_, text) => {
    const shape = exampleShape()
    shape.postbacks[1].settings = { text, list: [text], nested: { [text || 'empty']: text } }
    const present = organizationOf(shape)
    expect(readAgain(present).postbacks[1]?.settings).toEqual(present.postbacks[1]?.settings)
  })

  it('keeps a secret in the settings of an action', () => {
    const present = example()
    const [, slack] = present.postbacks
    if (!slack) throw new Error('the example has the rule')
    slack.settings = { webhook_url: new Secret('https://hooks.test/x'), text: 'Sold' }
    expect(print(present)).not.toContain('hooks.test')
    expect(readAgain(present).postbacks[1]?.settings.webhook_url).toEqual(new Secret('https://hooks.test/x'))
  })
})

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/)
const money = fc.integer({ min: 0, max: 10_000_000 }).map((cents) => cents / 100)
const text = fc.string({ minLength: 1, maxLength: 30 }).filter((value) => /^\P{Cc}+$/u.test(value))
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const many = <T>(arbitrary: fc.Arbitrary<T>, member: (value: T) => string) =>
  fc.uniqueArray(arbitrary, { maxLength: 4, selector: member })

const source = fc.record({
  pid: id,
  name: maybe(text),
  status: fc.constantFrom('active', 'inactive'),
  token: maybe(text.filter((value) => value !== '********')),
  payout: maybe(fc.record({ model: fc.constantFrom('pay_per_lead', 'pay_per_sale'), amount: money })),
})
const event = fc.record({
  event_id: id,
  name: maybe(text),
  type: fc.constantFrom('step', 'conversion'),
  allow_duplicate: maybe(fc.boolean()),
})
const campaign = fc.record({
  cid: fc.constantFrom('auto', 'home', '1234', 'null', 'true'),
  name: maybe(text),
  cookie_days: fc.integer({ min: 1, max: 400 }),
  events: many(event, (value) => value.event_id),
  distribution: fc.record({ min_price: money, margin: maybe(fc.record({ amount: money })) }),
})
const rule = fc.record({
  id,
  campaign: fc.constant('auto'),
  trigger: fc.constantFrom('lead_sold', 'conversion_done'),
  action: id,
  settings: fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 }),
})
const settings = fc.record({
  org: id,
  sources: many(source, (value) => value.pid),
  campaigns: many(campaign, (value) => value.cid).map((list) => [
    ...list.filter(({ cid }) => cid !== 'auto'),
    { cid: 'auto' },
  ]),
  postbacks: many(rule, (value) => value.id),
})

describe('any settings', () => {
  it('are the same after an export is applied to them', () => {
    fc.assert(
      fc.property(settings, (shape) => {
        const present = organizationOf(JSON.parse(JSON.stringify(shape)))
        expect(readAgain(present)).toEqual(present)
        expect(planSettings(present, readAgain(present), { prune: true }).steps).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})
