import { describe, expect, it } from 'vitest'
import { findThing } from '../../../collector/domain/settings.ts'
import { printFaults } from '../../../collector/settings-file/file-fault.ts'
import { readSettings } from '../../../collector/settings-file/read-settings.ts'
import { EXAMPLE_TEXT, exampleLine as lineOf } from '../domain/example-settings.ts'
import { faultsIn, settingsIn } from './reading.ts'

const replaced = (from: string, to: string) => {
  if (!EXAMPLE_TEXT.includes(from)) throw new Error(`the example has no ${from}`)
  return EXAMPLE_TEXT.replace(from, to)
}

describe('the example file', () => {
  it('loads unchanged', () => {
    const settings = settingsIn(EXAMPLE_TEXT)
    expect(settings.org).toBe('demo')
    expect(findThing(settings, 'sources', 'fb_ads')?.token?.reveal()).toBe('fb-secret')
    expect(findThing(settings, 'postbacks', 'sales_channel')?.settings.webhook_url).toBe(
      'http://127.0.0.1:9104/slack',
    )
  })

  it('takes its secrets from the environment', () => {
    const settings = settingsIn(EXAMPLE_TEXT, { FB_SOURCE_TOKEN: `a: "b" # \${X}`, RECEIVER_TOKEN: '' })
    expect(findThing(settings, 'sources', 'fb_ads')?.token?.reveal()).toBe(`a: "b" # \${X}`)
    expect(findThing(settings, 'receivers', 'default')?.token?.reveal()).toBe('let-me-in')
  })

  it('tells the line of every member', () => {
    const read = readSettings(EXAMPLE_TEXT, {})
    if (!read.ok) throw new Error('the example is without fault')
    expect(read.lineOf(['sources', 1, 'token'])).toBe(lineOf('pid: fb_ads'))
    expect(read.lineOf(['campaigns', 0, 'distribution', 'max_sales'])).toBe(lineOf('max_sales: 1'))
    expect(read.lineOf(['delivery_methods', 0, 'post', 'headers'])).toBe(lineOf('post:'))
    expect(read.lineOf([])).toBe(lineOf('org: demo'))
  })
})

describe('a fault in a file', () => {
  it.each([
    [
      'type: step, auto',
      'type: steps, auto',
      'event_id: step_1',
      "campaigns[0].events[0].type: must be step or conversion, not 'steps'",
    ],
    [
      'cookie_days: 90',
      'cookie_day: 90',
      'cookie_days',
      'campaigns[0].cookie_day: is not known here; did you mean "cookie_days"?',
    ],
    ['    lead_type: auto_insurance\n    landing', '    landing', 'cid: auto', undefined],
    [
      'amount: 3 }',
      'amount: 1e-7 }',
      'pid: fb_ads',
      'sources[1].payout.amount: must be an amount of 0 to 1000000000 with at most 6 decimals',
    ],
    [
      'hold: 7d',
      'hold: a week',
      'event_id: upsell',
      'campaigns[0].events[4].hold: must be a time span such as 30s, 15m, 24h or 7d, of 3650d at most',
    ],
    [
      'source: fb_ads, goal',
      'source: fb_adz, goal',
      'conditions: {',
      "postbacks[0].conditions.source: no source 'fb_adz' here; there are: organic, fb_ads, old_mail",
    ],
    [
      'creates: sale ',
      'creates: sold ',
      'creates: sale',
      "receivers[0].creates: no conversion event 'sold' here; there are: sale, upsell, server_sale",
    ],
    ['    priority: 1\n', '', 'id: acme_auto', undefined],
    [
      '    price: { model: bid }              #',
      '    #',
      'id: acme_auto',
      'delivery_accounts[0].price: is missing',
    ],
    [
      '      content_type: xml\n      root: Lead\n',
      '      content_type: yaml\n',
      'content_type: xml',
      "delivery_methods[1].ping.content_type: must be json, xml or form, not 'yaml'",
    ],
    [
      '"^[A-Z]{2}$"',
      '"^[A-Z{2}$"',
      'name: state',
      'lead_types[0].fields[5].pattern: is no regular expression (Unterminated character class)',
    ],
    [
      '    trigger: lead_sold\n',
      '',
      'id: sales_channel',
      'postbacks[1].trigger: is missing: conversion_done, conversion_reject, conversion_pending, lead_sold, lead_delivered, lead_unsold, lead_returned or event',
    ],
    [
      'cid: auto\n',
      'cid: status\n',
      'cid: auto',
      "campaigns[0].cid: must not be 'status', which is a word of the program's own paths",
    ],
    [
      '{ id: globex, ',
      '{ id: acme, ',
      'id: globex,',
      "buyers[1].id: must not be 'acme' again: another buyer has this id",
    ],
  ])('%j → %j is told with its line', (from, to, place, fault) => {
    const told = faultsIn(replaced(from, to))
    if (fault === undefined) expect(told).toEqual([])
    else expect(told).toContain(`${lineOf(place)}: ${fault}`)
  })

  it('stands in the line of the mapping that lacks a member', () => {
    const text = [
      'org: demo',
      'delivery_methods:',
      '  - id: m',
      '    lead_type: t',
      '    post:',
      '      method: GET',
    ].join('\n')
    expect(faultsIn(text)).toContain('5: delivery_methods[0].post.url: is missing')
  })

  it('is told together with all others, in the order of the lines', () => {
    const text = [
      'org: demo',
      'sources:',
      '  - { pid: a b }',
      `  - { pid: c, token: "\${NOT_SET}" }`,
      'campaigns:',
      '  - cid: auto',
      '    lead_type: nothing',
      '    events:',
      '      - { event_id: x, type: steps }',
      '    colour: red',
      'postbacks:',
      '  - { id: p, campaign: auto, trigger: event, conditions: { source: nobody, event: y }, action: ping_url }',
      'org: twice',
    ].join('\n')
    expect(faultsIn(text)).toEqual([
      "3: sources[0].pid: must be 1 to 64 of A-Z a-z 0-9 _ -, not 'a b'",
      `4: the environment variable NOT_SET is not set; set it, or write \${NOT_SET:-default}`,
      "7: campaigns[0].lead_type: no lead type 'nothing' here; there is none",
      "9: campaigns[0].events[0].type: must be step or conversion, not 'steps'",
      expect.stringMatching(/^10: campaigns\[0\]\.colour: is not known here; there are: cid, name, /),
      "12: postbacks[0].conditions.source: no source 'nobody' here; there are: a b, c",
      "12: postbacks[0].conditions.event: no event 'y' here; there are: x",
      '13: org stands here a second time',
    ])
  })

  it.each([
    ['', '1: the file is empty; it needs at least org: NAME'],
    ['# nothing but this\n', '1: the file is empty; it needs at least org: NAME'],
    ['just words', '1: must be a group of members, not text'],
    ['- org: demo', '1: must be a group of members, not a list'],
    ['org: demo\nbuyers:\n\t- id: a', '3: tabs are not allowed as indentation'],
    [
      'org: demo\nbuyers: [',
      '2: flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      `org: demo\nsources: [{ pid: a, token: \${TOKEN} }]\nbuyers: [`,
      `2: put \${NAME} in quotes inside of { } or [ ]`,
    ],
    ['org: demo\n---\norg: other', '2: the file holds several documents; put everything into one'],
    ['org: demo\n\nsources: *nowhere', '3: there is no anchor &nowhere'],
    ['org: demo\nbuyers:\n  - !person { id: a }', '3: unresolved tag: !person'],
    ['{ "org": "demo", "buyers": [{ "id": "a", "id": "b" }] }', '1: "id" stands here a second time'],
    ['org: demo\nsources:\n  - <<: text\n    pid: a', '1: merge sources must be maps or map aliases'],
  ])('of syntax in %j', (text, fault) => {
    expect(faultsIn(text)[0]).toBe(fault)
  })

  it('of an action’s settings stands in their line, and knows the fields of the campaign’s leads', () => {
    const given: unknown[] = []
    const faults = faultsIn(
      EXAMPLE_TEXT,
      {},
      {
        checkPostback: (rule, leadFields) => {
          given.push([rule.id, leadFields?.length])
          return rule.action === 'slack' ? [{ path: ['settings', 'text'], reason: 'is too short' }] : []
        },
      },
    )
    expect(faults).toEqual([`${lineOf('webhook_url')}: postbacks[1].settings.text: is too short`])
    expect(given).toEqual([
      ['network_sale', 7],
      ['sales_channel', 7],
    ])
  })

  it('is printed with file and line in front', () => {
    const faults = [
      { line: 3, path: 'org', reason: 'is missing' },
      { line: 4, path: '', reason: 'is odd' },
    ]
    expect(printFaults('a.yaml', faults)).toBe('a.yaml:3: org: is missing\na.yaml:4: is odd')
  })
})
