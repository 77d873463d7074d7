import { describe, expect, it } from 'vitest'
import { CampaignId, Name, PATH_WORDS, ThingId, TransactionId } from '../../../collector/domain/ids.ts'

const faultOf = (read: { error?: { issues: { message: string }[] } | undefined }) =>
  read.error?.issues[0]?.message

describe('ids', () => {
  it.each([['a'], ['fb_ads'], ['A-1'], ['0'], ['x'.repeat(64)]])('take %s as a thing', (id) => {
    expect(ThingId.safeParse(id).success).toBe(true)
  })

  it.each([[''], ['a b'], ['ä'], ['a.b'], ['x'.repeat(65)], ['a\n']])('refuse %j as a thing', (id) => {
    expect(faultOf(ThingId.safeParse(id))).toContain('must be 1 to 64 of A-Z a-z 0-9 _ -')
  })

  it('ask for eight characters of a transaction', () => {
    expect(TransactionId.safeParse('12345678').success).toBe(true)
    expect(faultOf(TransactionId.safeParse('1234567'))).toBe(
      "must be 8 to 64 of A-Z a-z 0-9 _ -, not '1234567'",
    )
  })

  it.each(PATH_WORDS.map((word) => [word]))('keep the word %s of the paths away from campaigns', (word) => {
    expect(faultOf(CampaignId.safeParse(word))).toContain(`must not be '${word}'`)
    expect(ThingId.safeParse(word).success).toBe(true)
  })

  it('take any one line as a name', () => {
    expect(Name.safeParse('Möbel & Söhne – 日本').success).toBe(true)
    expect(Name.safeParse('two\nlines').success).toBe(false)
    expect(Name.safeParse('a\u0000b').success).toBe(false)
  })
})
