import { describe, expect, it } from 'vitest'
import { MASK, Secret } from '../../../collector/domain/secret.ts'
import { findThing } from '../../../collector/domain/settings.ts'
import { EXAMPLE_TEXT, exampleLine as lineOf } from '../domain/example-settings.ts'
import { faultsIn, settingsIn } from './reading.ts'

describe('what a file may use', () => {
  it('is JSON as well', () => {
    expect(
      settingsIn('{"org":"demo","sources":[{"pid":"a","payout":{"model":"pay_per_lead","amount":"3.50"}}]}'),
    ).toMatchObject({
      sources: [{ pid: 'a', payout: { amount: 3_500_000 } }],
    })
  })

  it('is anchors and merges, whose faults have lines too', () => {
    const text = [
      'org: demo',
      'sources:',
      '  - &base',
      '    pid: a',
      '    status: active',
      '    payout: { model: pay_per_lead, amount: 3 }',
      '  - <<: *base',
      '    pid: b',
      '    token: "********"',
    ]
    expect(faultsIn(text.join('\n'))).toEqual([
      '9: sources[1].token: is the mask of a stored secret; write the value',
    ])
    expect(settingsIn(text.slice(0, 8).join('\n')).sources[1]).toMatchObject({
      pid: 'b',
      payout: { amount: 3_000_000 },
    })
    expect(
      faultsIn(text.slice(0, 8).join('\n').replace('amount: 3', 'amount: x')).map((fault) =>
        fault.slice(0, 13),
      ),
    ).toEqual(['6: sources[0]', '6: sources[1]'])
  })

  it('is a mask in place of a secret that is stored, and only of that one', () => {
    const present = settingsIn(EXAMPLE_TEXT)
    const masked = EXAMPLE_TEXT.replace(`"\${FB_SOURCE_TOKEN:-fb-secret}"`, `"${MASK}"`)
    expect(findThing(settingsIn(masked, {}, { present }), 'sources', 'fb_ads')?.token).toEqual(
      new Secret('fb-secret'),
    )
    expect(faultsIn(masked)).toEqual([
      `${lineOf('pid: fb_ads')}: sources[1].token: is the mask of a stored secret; write the value`,
    ])
  })
})
