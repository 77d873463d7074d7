import type { Campaign } from './campaign.ts'

/** What a campaign's script has baked in; members that have their default are absent, to keep the script small. */
export interface BakedCampaign {
  cid: string
  cookie_days?: number
  click_ids?: string[]
  /** A regular expression for the hosts whose links carry the transaction. */
  links?: string
  auto?: BakedAuto[]
  consent?: 'required'
}

/** An event that the page's script fires by itself. */
interface BakedAuto {
  event_id: string
  on: 'click' | 'submit' | 'change' | 'view' | 'load'
  selector: string
  /** A regular expression for the page's path. */
  path?: string
  /** Not again in the same transaction. */
  once?: true
}

/**
 * What the script of a campaign needs to know of it, and nothing that a visitor should not see. For a browser that
 * says Global Privacy Control, a campaign that honours it has to ask.
 */
export function bakedCampaign(campaign: Campaign, { gpc = false } = {}): BakedCampaign {
  const auto = campaign.events.flatMap(({ event_id, auto: fire, allow_duplicate }): BakedAuto[] => {
    if (!fire) return []
    const { on, selector = 'html', path } = fire
    return [
      {
        event_id,
        on,
        selector,
        ...(path === undefined ? {} : { path: pathPattern(path) }),
        ...(allow_duplicate ? {} : { once: true as const }),
      },
    ]
  })
  return {
    cid: campaign.cid,
    cookie_days: campaign.cookie_days,
    ...(campaign.click_ids.length > 0 ? { click_ids: campaign.click_ids } : {}),
    ...(campaign.link_domains.length > 0 ? { links: hostPattern(campaign.link_domains) } : {}),
    ...(auto.length > 0 ? { auto } : {}),
    ...(campaign.consent === 'required' || (gpc && campaign.gpc === 'hold')
      ? { consent: 'required' as const }
      : {}),
  }
}

// In a path of the settings `*` stands for anything.
function pathPattern(path: string): string {
  return `^${path.split('*').map(literally).join('.*')}$`
}

// A domain stands for its subdomains too, and for any port.
function hostPattern(domains: readonly string[]): string {
  return `(^|\\.)(${domains.map(literally).join('|')})(:\\d+)?$`
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
