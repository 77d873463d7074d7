import type { Chance } from './chance.ts'

/** A way on which visitors come: what its addresses carry, and what a browser says it comes from. */
interface Channel {
  /** Sources whose id or name looks like this bring visitors on this way. */
  like: RegExp
  clickId?: { name: string; prefix: string; length: number }
  utm: Record<string, string>
  referrer: string
}

const CHANNELS: readonly [Channel, ...Channel[]] = [
  {
    like: /face|fb|meta|insta/i,
    clickId: { name: 'fbclid', prefix: 'IwAR', length: 40 },
    utm: { utm_source: 'facebook', utm_medium: 'paid_social' },
    referrer: 'https://l.facebook.com/',
  },
  {
    like: /google|adwords|ppc/i,
    clickId: { name: 'gclid', prefix: 'Cj0KCQ', length: 48 },
    utm: { utm_source: 'google', utm_medium: 'cpc', utm_matchtype: 'phrase' },
    referrer: 'https://www.google.com/',
  },
  {
    like: /tik/i,
    clickId: { name: 'ttclid', prefix: 'E.C.P.', length: 36 },
    utm: { utm_source: 'tiktok', utm_medium: 'paid_social' },
    referrer: 'https://www.tiktok.com/',
  },
  {
    like: /bing|microsoft|msn/i,
    clickId: { name: 'msclkid', prefix: '', length: 32 },
    utm: { utm_source: 'bing', utm_medium: 'cpc' },
    referrer: 'https://www.bing.com/',
  },
  { like: /mail|news/i, utm: { utm_source: 'newsletter', utm_medium: 'email' }, referrer: '' },
]

const UNPAID: readonly [string, ...string[]] = [
  '',
  'https://www.google.com/',
  'https://duckduckgo.com/',
  'https://www.bing.com/',
]
const CREATIVES = ['banner-7', 'video-2', 'carousel-1', 'story-4'] as const
const PLACEMENTS = ['feed', 'search', 'sidebar'] as const
const CAMPAIGNS = ['spring', 'brand', 'retarget', 'lookalike-1'] as const

/** The parameters of a visitor's first address, and the page that it comes from. */
export function arrivalFrom(
  source: { pid: string; name?: string | undefined },
  chance: Chance,
): { params: Record<string, string>; referrer: string } {
  const { pid, name = '' } = source
  if (pid === 'organic') return { params: {}, referrer: chance.oneOf(UNPAID) }
  const known = CHANNELS.find(({ like }) => like.test(`${pid} ${name}`))
  // A source that tells nothing of itself brings visitors on any way, as an affiliate does.
  const { clickId, utm, referrer } = known ?? chance.oneOf(CHANNELS)
  const params: Record<string, string> = { pid, ...utm, utm_campaign: chance.oneOf(CAMPAIGNS) }
  params.sub1 = chance.oneOf(CREATIVES)
  if (chance.happens(0.6)) params.sub2 = chance.oneOf(PLACEMENTS)
  if (chance.happens(0.3)) params.sub3 = `ad-${chance.between(100, 140)}`
  if (clickId) params[clickId.name] = clickId.prefix + chance.letters(clickId.length)
  if (!known || chance.happens(0.3)) params.external_clickid = `net-${chance.letters(12)}`
  return { params, referrer }
}
