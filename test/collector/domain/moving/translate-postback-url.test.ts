import { describe, expect, it } from 'vitest'
import { TRACKER_NAMES, type TrackerName, trackerOf } from '../../../../collector/domain/moving/trackers.ts'
import { translatePostbackUrl } from '../../../../collector/domain/moving/translate-postback-url.ts'
import { macroNames } from '../../../../collector/domain/postback-values.ts'

const translated = (url: string, from?: TrackerName) => {
  const done = translatePostbackUrl(url, from)
  return done.status === 'translated' ? done.url : done.faults
}

describe('a postback address of another tracker', () => {
  it.each<[TrackerName, string, string]>([
    [
      'everflow',
      'c={transaction_id}&a={affiliate_id}&p={payout_amount}',
      'c={transaction_id}&a={pid}&p={payout}',
    ],
    [
      'keitaro',
      'c={external_id}&s={subid}&r={revenue}',
      'c={external_clickid}&s={transaction_id}&r={revenue}',
    ],
    [
      'voluum',
      'c={externalid}&p={payout}&x={campaign.id}',
      'c={external_clickid}&p={revenue}&x={campaign_uid}',
    ],
    ['binom', 'c={externalid}&s={cnv_status}&t={t2}', 'c={external_clickid}&s={conversion_status}&t={sub2}'],
    ['redtrack', 'c={ref_id}&s={sum}&e={type}', 'c={external_clickid}&s={revenue}&e={event_id}'],
    ['tune', 'c={aff_sub}&d={AFF_SUB3}&s={sale_amount}', 'c={sub1}&d={sub3}&s={revenue}'],
    ['affise', 'c={clickid}&s={sum}&g={goal}', 'c={transaction_id}&s={payout}&g={goal}'],
    ['cake', 'c=#s2#&p=#price#&a=#affid#', 'c={sub2}&p={payout}&a={pid}'],
    ['network', 'c=[CLICK_ID]&p={payout}', 'c={external_clickid}&p={payout}'],
  ])('of %s speaks our macros', (from, theirs, ours) => {
    expect(translated(`https://n.example/p?${theirs}`, from)).toBe(`https://n.example/p?${ours}`)
  })

  it('is read in every kind of bracket, and as an address bar copies it', () => {
    const all =
      'https://n.example/%7Baff_sub%7D?b={{aff_sub}}&c=[[aff_sub]]&d=[aff_sub]&e=#aff_sub#&f=%7Baff_sub%7D'
    expect(translated(all)).toBe('https://n.example/{sub1}?b={sub1}&c={sub1}&d={sub1}&e={sub1}&f={sub1}')
  })

  it('keeps all that is no macro byte for byte', () => {
    const url = 'https://n.example/a%20b/?x=1&y=%C3%A9&z=&s={sub1}#end'
    expect(translated(url)).toBe(url)
  })

  it('is refused where a macro is unknown, with the nearest names', () => {
    expect(translated('https://n.example/?a={aff_sbu2}', 'tune')).toEqual([
      expect.stringMatching(/^\{aff_sbu2\} is not a macro of TUNE .*did you mean "aff_sub" or "aff_sub2"/),
    ])
    expect(translated('https://n.example/?a={nothing_like_it}')).toEqual([
      '{nothing_like_it} is not a macro that is known here',
    ])
  })

  it('is refused where trackers mean different things, and says who means what', () => {
    const [fault] = translated('https://n.example/?a={clickid}')
    expect(fault).toMatch(
      /\{transaction_id\} with voluum, binom, redtrack, affise; \{external_clickid\} with network/,
    )
    expect(translated('https://n.example/?a={clickid}&b={cnv_status}')).toBe(
      'https://n.example/?a={transaction_id}&b={conversion_status}',
    )
  })

  it('is refused where a macro is told what ours cannot be told, or cannot be read', () => {
    expect(translated('https://n.example/?s={status:lead=0 sale=1}', 'keitaro')).toEqual([
      expect.stringContaining('":lead=0 sale=1" cannot be said here'),
    ])
    expect(translated('https://n.example/?s={not a name}')).toEqual([
      expect.stringContaining('cannot be read'),
    ])
  })

  it('is only ever translated to macros that there are', () => {
    const known = macroNames([])
    const ours = TRACKER_NAMES.flatMap((name) => Object.values(trackerOf(name).macros)).map((meaning) =>
      typeof meaning === 'string' ? meaning : meaning.ours,
    )
    expect(ours.filter((name) => !known.has(name))).toEqual([])
  })
})
