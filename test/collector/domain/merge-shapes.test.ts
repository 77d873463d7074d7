import { describe, expect, it } from 'vitest'
import {
  hasSecretAt,
  merged,
  withLeftOutSecrets,
  withoutSecretsAt,
} from '../../../collector/domain/merge-shapes.ts'
import { Secret } from '../../../collector/domain/secret.ts'

const secret = new Secret('a secret')

describe('a merge patch', () => {
  // The cases of RFC 7396, appendix A, whose target is a group.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{ a: 'foo' }, 'bar', 'bar'],
  ])('of %j with %j gives %j', (present, patch, wanted) => {
    expect(merged(present, patch)).toEqual(wanted)
  })

  it('leaves a secret as it is, and never looks into it', () => {
    expect(merged({ token: secret, name: 'a' }, { name: 'b' })).toEqual({ token: secret, name: 'b' })
    expect(merged({ token: secret }, { token: { a: 1 } })).toEqual({ token: { a: 1 } })
  })

  it('makes no member of what every object has', () => {
    expect(merged({}, { constructor: { a: 1 } })).toEqual({ constructor: { a: 1 } })
  })
})

describe('a replacement', () => {
  const present = {
    name: 'a',
    token: secret,
    auth: { type: 'basic', password: secret },
    list: [{ key: secret }],
  }

  it('keeps the secrets it leaves out, in groups that it has', () => {
    expect(withLeftOutSecrets({ auth: { type: 'basic' } }, present)).toEqual({
      token: secret,
      auth: { type: 'basic', password: secret },
    })
  })

  it('loses those it takes away, and replaces those it brings', () => {
    expect(withLeftOutSecrets({ token: null, auth: { password: 'new' } }, present)).toEqual({
      auth: { password: 'new' },
    })
    expect(withLeftOutSecrets({ name: null }, { name: 'a' })).toEqual({ name: null })
  })

  it('keeps nothing of a group that it leaves out, nor of a list', () => {
    expect(withLeftOutSecrets({ list: [{}] }, present)).toEqual({ token: secret, list: [{}] })
  })

  it('lets go of secrets at the places where nothing wants them', () => {
    const draft = { token: secret, auth: { type: 'none', password: secret } }
    expect(hasSecretAt(draft, ['auth', 'password'])).toBe(true)
    expect(hasSecretAt(draft, ['auth', 'type'])).toBe(false)
    expect(hasSecretAt(draft, ['__proto__', 'password'])).toBe(false)
    expect(
      withoutSecretsAt(draft, [
        ['auth', 'password'],
        ['auth', 'type'],
      ]),
    ).toEqual({
      token: secret,
      auth: { type: 'none' },
    })
  })
})
