import { describe, expect, it } from 'vitest'
import { faultsIn } from './reading.ts'

describe('a hostile file', () => {
  it.each([
    ['brackets without end', '['.repeat(20_000)],
    ['deep brackets', `org: demo\nbuyers: ${'['.repeat(500)}${']'.repeat(500)}`],
    ['a group that holds itself', 'org: demo\nbuyers: &all [*all]'],
    ['criteria that hold themselves', 'org: demo\ndelivery_accounts:\n  - criteria: &all { all: [*all] }'],
    [
      'aliases that multiply',
      [
        'org: demo',
        'a0: &a0 [x]',
        ...Array.from(
          { length: 30 },
          (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}, *a${index}]`,
        ),
      ].join('\n'),
    ],
    ['five million characters', `org: demo # ${'x'.repeat(5_000_000)}`],
  ])('of %s is refused in a sentence', (_, text) => {
    const faults = faultsIn(text)
    expect(faults.length).toBeGreaterThan(0)
    expect(faults.join('\n')).toMatch(/nested too deeply|resource exhaustion|longer than/)
  })

  it('brings no members that nobody gave it', () => {
    const faults = faultsIn(
      'org: demo\n__proto__: { polluted: true }\nbuyers: [{ id: a, __proto__: { name: b } }]',
    )
    expect(faults.map((fault) => fault.split(' ')[1])).toEqual(['__proto__:', 'buyers[0].__proto__:'])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})
