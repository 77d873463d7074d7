import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { MASK, Secret, secret } from '../../../collector/domain/secret.ts'

describe('a secret', () => {
  const token = new Secret('s3cr3t')

  it.each([
    ['as text', () => String(token)],
    ['inside a sentence', () => `token ${token}`],
    ['as JSON', () => JSON.stringify({ token })],
    ['in the console', () => inspect({ token }, { depth: 5, showHidden: true })],
    ['by its members', () => JSON.stringify(Object.entries(token))],
  ])('does not show itself %s', (_, show) => {
    expect(show()).not.toContain('s3cr3t')
  })

  it('is masked where it is printed, and given only when asked for', () => {
    expect(JSON.stringify({ token })).toBe(`{"token":"${MASK}"}`)
    expect(inspect(token)).toBe(MASK)
    expect(token.reveal()).toBe('s3cr3t')
  })

  it('is read from text, and a secret stays itself both ways', () => {
    expect(z.decode(secret(), 'abc')).toEqual(new Secret('abc'))
    expect(z.decode(secret(), 'abc').reveal()).toBe('abc')
    expect(z.decode(secret(), token)).toBe(token)
    expect(z.encode(secret(), token)).toBe(token)
  })

  it('is not its own mask', () => {
    const read = secret().safeParse(MASK)
    expect(read.error?.issues[0]?.message).toBe('is the mask of a stored secret; write the value')
  })

  it.each([[''], [5], [null], [{ reveal: 'x' }]])(
    'is not %j, and the refusal does not repeat the value',
    (value) => {
      expect(secret().safeParse(value).success).toBe(false)
    },
  )

  it('tells forms that it is one', () => {
    expect(secret().meta()).toMatchObject({ secret: true })
  })
})
