import { quoted } from './explain.ts'
import type { Path, SettingFault } from './setting-fault.ts'
import type { Outline } from './settings-outline.ts'

interface Named {
  path: Path
  name: string | undefined
}

/** Every name that two things share which must not: within a kind, a campaign, an offer or a lead type. */
export function repeatedNames(outline: Outline): SettingFault[] {
  return [
    ...repeated(named(['lead_types'], outline.lead_types, 'id'), 'lead type'),
    ...repeated(named(['sources'], outline.sources, 'pid'), 'source'),
    ...repeated(named(['campaigns'], outline.campaigns, 'cid'), 'campaign'),
    ...repeated(named(['buyers'], outline.buyers, 'id'), 'buyer'),
    ...repeated(named(['delivery_methods'], outline.delivery_methods, 'id'), 'delivery method'),
    ...repeated(named(['delivery_accounts'], outline.delivery_accounts, 'id'), 'delivery account'),
    ...repeated(named(['postbacks'], outline.postbacks, 'id'), 'postback'),
    ...repeated(named(['receivers'], outline.receivers, 'id'), 'receiver'),
    ...(outline.lead_types ?? []).flatMap((type, at) =>
      repeated(named(['lead_types', at, 'fields'], type?.fields, 'name'), 'field'),
    ),
    ...namesInCampaigns(outline),
  ]
}

function namesInCampaigns(outline: Outline): SettingFault[] {
  return (outline.campaigns ?? []).flatMap((campaign, at) => [
    ...repeated(named(['campaigns', at, 'events'], campaign?.events, 'event_id'), 'event'),
    ...repeated(named(['campaigns', at, 'offers'], campaign?.offers, 'clid'), 'offer'),
    ...(campaign?.offers ?? []).flatMap((offer, index) =>
      repeated(named(['campaigns', at, 'offers', index, 'goals'], offer?.goals, 'id'), 'goal'),
    ),
  ])
}

function named<Key extends string>(
  path: Path,
  list: readonly ({ [K in Key]?: string | undefined } | undefined)[] | undefined,
  member: Key,
): Named[] {
  return (list ?? []).map((entry, index) => ({ path: [...path, index, member], name: entry?.[member] }))
}

function repeated(things: readonly Named[], what: string): SettingFault[] {
  const taken = new Set<string>()
  return things.flatMap(({ path, name }) => {
    if (name === undefined) return []
    if (!taken.has(name)) {
      taken.add(name)
      return []
    }
    return [{ path, reason: `must not be ${quoted(name)} again: another ${what} has this id` }]
  })
}
