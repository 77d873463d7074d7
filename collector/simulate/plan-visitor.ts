import type { Source } from '../domain/source.ts'
import { type Chance, chanceOf } from './chance.ts'
import { arrivalFrom } from './channels.ts'
import { type Device, deviceOf } from './devices.ts'
import { funnelCalls } from './funnel.ts'
import type { Call, Ground, Visitor } from './visitor.ts'

/** Decides everything about one visitor: the same seed and number always give the same one. */
export function planVisitor(ground: Ground, seed: number, number: number): Visitor {
  const chance = chanceOf(seed, number)
  const source = sourceFor(ground, chance)
  const device = deviceOf(chance)
  const byLink = source !== undefined && ground.campaign.landing_url !== undefined && chance.happens(0.3)
  const arrival = arrivalCalls(ground, { source, device, byLink }, chance)
  const headers = pageHeaders(ground, device)
  return {
    number,
    transactionId: byLink ? undefined : `sim-${seed.toString(36)}-${number.toString(36).padStart(4, '0')}`,
    calls: [...arrival, ...funnelCalls(ground, { source, headers }, chance)],
  }
}

// A fifth comes by itself; the others are shared among those who bring traffic.
function sourceFor({ sources }: Ground, chance: Chance): Source | undefined {
  const [first, ...rest] = sources.filter(({ pid, status }) => status === 'active' && pid !== 'organic')
  if (first === undefined || chance.happens(0.2)) return undefined
  return chance.oneOf([first, ...rest])
}

function arrivalCalls(
  ground: Ground,
  { source, device, byLink }: { source: Source | undefined; device: Device; byLink: boolean },
  chance: Chance,
): Call[] {
  const { cid } = ground.campaign
  const { params, referrer } = arrivalFrom(source ?? { pid: 'organic' }, chance)
  const query = new URLSearchParams(params).toString()
  const { userAgent, language, screen, ip } = device
  const browser = { 'user-agent': userAgent, 'accept-language': language, 'x-forwarded-for': ip }
  const link: Call = {
    ...{ kind: 'link', afterMs: 0, method: 'GET', path: `/click/${cid}?${query}` },
    headers: referrer === '' ? browser : { ...browser, referer: referrer },
  }
  const landing: Call = {
    ...{ kind: 'landing', afterMs: byLink ? chance.between(200, 1_500) : 0, method: 'POST' },
    ...{ path: '/api/click', headers: pageHeaders(ground, device) },
    body: { cid, url: withQuery(pageOf(ground), query), referrer, language, screen },
  }
  // Somebody looks at the page a second time.
  const again: Call[] = chance.happens(0.08) ? [{ ...landing, afterMs: chance.between(5_000, 20_000) }] : []
  return [...(byLink ? [link] : []), landing, ...again]
}

function pageHeaders(ground: Ground, { userAgent, language, ip }: Device): Record<string, string> {
  return {
    ...{ 'user-agent': userAgent, 'accept-language': language, 'x-forwarded-for': ip },
    origin: new URL(pageOf(ground)).origin,
  }
}

// A page whose origin may call.
function pageOf({ campaign }: Ground): string {
  const [origin] = campaign.allowed_origins.filter((allowed) => allowed !== '*')
  if (origin !== undefined) return `${origin.replace('*.', 'www.')}/`
  return campaign.landing_url ?? 'https://www.example.com/'
}

function withQuery(url: string, query: string): string {
  return query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`
}
