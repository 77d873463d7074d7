import { describe, expect, it } from 'vitest'
import { NAMELESS, readColumns, readRow } from '../../../../collector/domain/lists/list-columns.ts'
import { readEntry } from '../../../../collector/domain/lists/read-entry.ts'

const HASH = 'A'.repeat(64)

describe('the first row of a file', () => {
  it.each<[string[], boolean]>([
    [['Phone'], true],
    [['name', 'EMAIL'], true],
    [['kind', 'value'], true],
    [['ada@example.com'], false],
    [['name', 'surname'], false],
  ])('%j names columns: %s', (cells, names) => {
    expect(readColumns(cells) !== undefined).toBe(names)
  })
})

describe('a row', () => {
  const columns = readColumns(['kind', 'value', 'phone', 'email', 'unsubscribed_at', 'country'])

  it.each<[string[], object]>([
    [['', 'a@example.com'], [{ kind: 'email', value: 'a@example.com' }]],
    [['', '+12025550123'], [{ kind: 'phone', value: '+12025550123' }]],
    [['Email', HASH], [{ kind: 'email', value: HASH }]],
    [['', HASH], { fault: 'has to say in the column kind: phone or email' }],
    [['fax', '1'], { fault: 'has to say in the column kind: phone or email' }],
    [
      ['', '', '1', 'a@example.com'],
      [{ kind: 'phone' }, { kind: 'email' }],
    ],
    [['phone'], { fault: 'names nobody' }],
    [['', 'a@example.com', '', '', '2026-11-21T10:00:00Z'], [{ unsubscribedAt: Date.UTC(2026, 10, 21, 10) }]],
    [['', 'a@example.com', '', '', 'once'], { fault: 'has an unsubscribed_at that is no time' }],
    [['', '020 7946 0018', '', '', '', 'GB'], [{ country: 'GB' }]],
  ])('%j means %j', (cells, meaning) => {
    expect(readRow(columns ?? NAMELESS, cells)).toMatchObject(meaning)
  })
})

describe('an entry', () => {
  it.each([
    [{ kind: 'email', value: ' Ada@Example.COM ' }, 'contacts', 'ada@example.com', false],
    [{ kind: 'phone', value: '(202) 555-0123' }, 'do_not_post', '+12025550123', false],
    [{ kind: 'phone', value: '020 7946 0018', country: 'GB' }, 'do_not_post', '+442079460018', false],
    [{ kind: 'email', value: HASH }, 'do_not_contact', HASH.toLowerCase(), true],
  ] as const)('%j on a list of %s is %s', (entry, purpose, value, hashed) => {
    expect(readEntry(entry, purpose)).toEqual({ kind: entry.kind, value, hashed })
  })

  it.each([
    [{ kind: 'email', value: 'ada' }, 'do_not_post', 'is no e-mail address'],
    [{ kind: 'phone', value: '12' }, 'do_not_post', 'is no phone number'],
    [{ kind: 'phone', value: 'a'.repeat(32) }, 'do_not_post', 'is no phone number'],
    [{ kind: 'email', value: HASH }, 'contacts', 'is a hash, and nobody can be written to by it'],
  ] as const)('%j on a list of %s %s', (entry, purpose, fault) => {
    expect(readEntry(entry, purpose)).toEqual({ fault })
  })
})
