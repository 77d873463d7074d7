import { describe, expect, it } from 'vitest'
import {
  hashPassword,
  isPassword,
  makePassword,
  NO_PASSWORD,
} from '../../../../collector/pipeline/users/password.ts'

const costOf = (hash: string) => hash.split('$').slice(0, 3).join('$')

describe('a password', () => {
  it('is known again by its hash, and no other one is', async () => {
    const hash = await hashPassword('correct horse')
    expect(await isPassword('correct horse', hash)).toBe(true)
    expect(await isPassword('correct horsf', hash)).toBe(false)
  })

  it('is the same however its letters were typed', async () => {
    expect(await isPassword('caf\u0065\u0301 au lait', await hashPassword('caf\u00e9 au lait'))).toBe(true)
  })

  it('is hashed with a salt of its own, and the cost is in the hash', async () => {
    const [one, other] = [await hashPassword('the same'), await hashPassword('the same')]
    expect(one).not.toBe(other)
    expect(costOf(one)).toBe('$scrypt$ln=15,r=8,p=3')
    const cheap = '$scrypt$ln=4,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$'
    await expect(isPassword('anything', cheap)).rejects.toThrow('in no form of ours')
  })

  it('of nobody costs as much to refuse as anybody’s', async () => {
    expect(costOf(NO_PASSWORD)).toBe(costOf(await hashPassword('somebody’s')))
    expect(NO_PASSWORD).toHaveLength((await hashPassword('somebody’s')).length)
    expect(await isPassword('anything', NO_PASSWORD)).toBe(false)
  })

  it('is made anew each time', () => {
    expect(makePassword()).not.toBe(makePassword())
    expect(makePassword()).toHaveLength(20)
  })
})
