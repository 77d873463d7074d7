import { describe, expect, it } from 'vitest'
import { emptyOrganization } from '../../../collector/domain/settings.ts'
import {
  changesNothing,
  planSettings,
  printPlan,
  settingsAfter,
} from '../../../collector/domain/settings-plan.ts'
import { exampleShape, organizationOf } from './example-settings.ts'

type Shape = ReturnType<typeof exampleShape>

const present = organizationOf(exampleShape())

function wantedAfter(change: (shape: Shape) => void) {
  const shape = exampleShape()
  change(shape)
  return organizationOf(shape)
}

const PRUNE = { prune: true }
const KEEP = { prune: false }

describe('a plan', () => {
  it('leaves everything as it is when the file says what is there', () => {
    const plan = planSettings(present, organizationOf(exampleShape()), PRUNE)
    expect(changesNothing(plan)).toBe(true)
    expect(printPlan(plan)).toBe('Nothing to change.')
  })

  it('tells nothing of the same thing written in another way', () => {
    const wanted = wantedAfter((shape) => {
      shape.sources[1].payout.amount = '3.00'
      shape.campaigns[0].events[4].hold = '168h'
      shape.campaigns[0].cookie_days = undefined
      shape.campaigns[0].distribution = {}
    })
    expect(planSettings(present, wanted, PRUNE).steps).toEqual([])
  })

  it('creates in the order in which things need each other, and deletes against it', () => {
    const nothing = emptyOrganization('demo')
    const made = planSettings(nothing, present, KEEP).steps
    const gone = planSettings(present, nothing, PRUNE).steps
    expect(made.map((step) => step.kind)).toEqual(gone.map((step) => step.kind).toReversed())
    expect(new Set(made.map((step) => step.does))).toEqual(new Set(['create']))
    expect(new Set(gone.map((step) => step.does))).toEqual(new Set(['delete']))
  })

  it.each<[string, (shape: Shape) => void, string]>([
    [
      'the members of a source that differ',
      (shape) =>
        Object.assign(shape.sources[1], { name: 'Meta', payout: { model: 'pay_per_lead', amount: 4 } }),
      '~ sources fb_ads: name, payout.amount',
    ],
    [
      'another payout model',
      (shape) => Object.assign(shape.sources[1], { payout: { model: 'revenue_share', percent: 10 } }),
      '~ sources fb_ads: payout.model, payout.amount, payout.percent',
    ],
    [
      'one event among many by its id',
      (shape) => {
        shape.campaigns[0].events[3].name = 'Purchase'
        shape.campaigns[0].events.unshift({ event_id: 'step_0', type: 'step' })
      },
      '~ campaigns auto: events.sale.name, events.step_0',
    ],
    [
      'a list of plain values as a whole',
      (shape) => shape.campaigns[0].allowed_origins.push('https://example.com'),
      '~ campaigns auto: allowed_origins',
    ],
    ['another order', (shape) => shape.campaigns[0].events.reverse(), '~ campaigns auto: events'],
    [
      'a new secret without the secret',
      (shape) => Object.assign(shape.sources[1], { token: 'hunter2' }),
      '~ sources fb_ads: token',
    ],
    [
      'a parameter of a postback by its name',
      (shape) => Object.assign(shape.postbacks[0].settings.parameters[0], { value: '5' }),
      '~ postbacks network_sale: settings.parameters.test.value',
    ],
    ['a new thing', (shape) => shape.buyers.push({ id: 'initech' }), '+ buyers initech'],
  ])('prints %s', (_, change, line) => {
    expect(printPlan(planSettings(present, wantedAfter(change), PRUNE))).toBe(line)
  })

  const wanted = wantedAfter((shape) => {
    shape.buyers.push({ id: 'initech' })
    shape.receivers = []
    shape.postbacks = []
  })

  it('deletes only when pruning, and says what it leaves otherwise', () => {
    expect(printPlan(planSettings(present, wanted, PRUNE))).toBe(
      [
        '+ buyers initech',
        '- receivers default',
        '- postbacks network_sale',
        '- postbacks sales_channel',
      ].join('\n'),
    )
    expect(printPlan(planSettings(present, wanted, KEEP))).toBe(
      [
        '+ buyers initech',
        'Left as they are, because --prune was not given: receivers default, postbacks network_sale, postbacks sales_channel',
      ].join('\n'),
    )
    expect(changesNothing(planSettings(present, emptyOrganization('demo'), KEEP))).toBe(true)
  })

  it('leads to settings from which there is nothing left to do', () => {
    for (const options of [PRUNE, KEEP]) {
      const after = settingsAfter(present, wanted, options)
      expect(changesNothing(planSettings(after, wanted, options))).toBe(true)
      expect(after.postbacks).toHaveLength(options.prune ? 0 : 2)
    }
  })
})
