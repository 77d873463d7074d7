import { testedFields } from './criteria.ts'
import { quoted } from './explain.ts'
import type { Path, SettingFault } from './setting-fault.ts'
import { repeatedNames } from './settings-names.ts'
import { campaignOf, fieldsOf, goalsOf, namesIn, type Outline, outlineOf } from './settings-outline.ts'

/**
 * Everything in settings that names a thing which is not there, or gives two things one name. Takes the file's shape
 * or the program's, and tells what it can of settings that are faulty elsewhere.
 */
export function referenceFaults(settings: unknown): SettingFault[] {
  const outline = outlineOf(settings)
  return [
    ...repeatedNames(outline),
    ...leadTypeFaults(outline),
    ...campaignFaults(outline),
    ...methodFaults(outline),
    ...accountFaults(outline),
    ...postbackFaults(outline),
    ...receiverFaults(outline),
  ]
}

const LISTED = 12

function notThere(
  path: Path,
  what: string,
  name: string | undefined,
  known: readonly string[] | undefined,
): SettingFault[] {
  if (name === undefined || known === undefined || known.includes(name)) return []

  const rest = known.length > LISTED ? ` and ${known.length - LISTED} more` : ''
  const there = known.length > 0 ? `there are: ${known.slice(0, LISTED).join(', ')}${rest}` : 'there is none'
  return [{ path, reason: `no ${what} ${quoted(name)} here; ${there}` }]
}

function each<Entry>(
  list: readonly (Entry | undefined)[] | undefined,
  check: (entry: Entry, index: number) => SettingFault[],
): SettingFault[] {
  return (list ?? []).flatMap((entry, index) => (entry === undefined ? [] : check(entry, index)))
}

function leadTypeFaults(outline: Outline): SettingFault[] {
  return each(outline.lead_types, (type, at) =>
    each(type.duplicate_check?.fields, (field, index) => {
      const path = ['lead_types', at, 'duplicate_check', 'fields', index]
      return notThere(path, 'field', field, namesIn(type.fields, 'name'))
    }),
  )
}

function campaignFaults(outline: Outline): SettingFault[] {
  return each(outline.campaigns, (campaign, at) => [
    ...notThere(
      ['campaigns', at, 'lead_type'],
      'lead type',
      campaign.lead_type,
      namesIn(outline.lead_types, 'id'),
    ),
    ...each(campaign.events, ({ goal }, index) =>
      notThere(['campaigns', at, 'events', index, 'goal'], 'goal', goal, goalsOf(campaign)),
    ),
  ])
}

function methodFaults(outline: Outline): SettingFault[] {
  return each(outline.delivery_methods, (method, at) => [
    ...notThere(
      ['delivery_methods', at, 'lead_type'],
      'lead type',
      method.lead_type,
      namesIn(outline.lead_types, 'id'),
    ),
    ...(['ping', 'post', 'email'] as const).flatMap((half) =>
      each(method[half]?.mappings, ({ from }, index) => {
        const path = ['delivery_methods', at, half, 'mappings', index, 'from']
        if (from?.startsWith('ping.') && (half !== 'post' || !method.ping)) {
          return [{ path, reason: `${quoted(from)} is known only in the post that follows a ping` }]
        }
        return unknownField(path, from, fieldsOf(outline, method.lead_type))
      }),
    ),
  ])
}

function accountFaults(outline: Outline): SettingFault[] {
  return each(outline.delivery_accounts, (account, at) => {
    const path = (member: string) => ['delivery_accounts', at, member]
    const fields = fieldsOf(outline, campaignOf(outline, account.campaign)?.lead_type)
    return [
      ...notThere(path('buyer'), 'buyer', account.buyer, namesIn(outline.buyers, 'id')),
      ...notThere(path('method'), 'delivery method', account.method, namesIn(outline.delivery_methods, 'id')),
      ...notThere(path('campaign'), 'campaign', account.campaign, namesIn(outline.campaigns, 'cid')),
      ...otherLeadType(outline, account, path('method')),
      ...(account.criteria ? testedFields(account.criteria) : []).flatMap((test) =>
        unknownField([...path('criteria'), ...test.path], test.field, fields),
      ),
    ]
  })
}

function otherLeadType(
  outline: Outline,
  account: { method?: string | undefined; campaign?: string | undefined },
  path: Path,
): SettingFault[] {
  const sent = outline.delivery_methods?.find((method) => method?.id === account.method)?.lead_type
  const collected = campaignOf(outline, account.campaign)?.lead_type
  if (sent === undefined || sent === collected || !fieldsOf(outline, collected)) return []
  return [{ path, reason: `sends leads of the type '${sent}', but the campaign collects '${collected}'` }]
}

function postbackFaults(outline: Outline): SettingFault[] {
  return each(outline.postbacks, (rule, at) => {
    const campaign = campaignOf(outline, rule.campaign)
    const path = (...members: string[]) => ['postbacks', at, ...members]
    const { source, goal, event } = rule.conditions ?? {}
    return [
      ...notThere(path('campaign'), 'campaign', rule.campaign, namesIn(outline.campaigns, 'cid')),
      ...notThere(path('offer'), 'offer', rule.offer, namesIn(campaign?.offers, 'clid')),
      ...notThere(path('conditions', 'source'), 'source', source, namesIn(outline.sources, 'pid')),
      ...notThere(path('conditions', 'goal'), 'goal', goal, goalsOf(campaign, rule.offer)),
      ...notThere(path('conditions', 'event'), 'event', event, namesIn(campaign?.events, 'event_id')),
      ...(rule.trigger === 'event' && rule.conditions && event === undefined
        ? [
            {
              path: path('conditions', 'event'),
              reason: 'is missing: the trigger event needs the event’s id',
            },
          ]
        : []),
    ]
  })
}

function receiverFaults(outline: Outline): SettingFault[] {
  const conversions = outline.campaigns?.flatMap((campaign) => {
    const events = campaign?.events?.filter((event) => event?.type === 'conversion')
    return namesIn(events, 'event_id') ?? []
  })
  return each(outline.receivers, ({ creates }, at) =>
    notThere(
      ['receivers', at, 'creates'],
      'conversion event',
      creates,
      conversions && [...new Set(conversions)],
    ),
  )
}

function unknownField(
  path: Path,
  from: string | undefined,
  fields: readonly string[] | undefined,
): SettingFault[] {
  if (!from?.startsWith('lead.')) return []
  return notThere(
    path,
    'field of the lead type',
    from,
    fields?.map((field) => `lead.${field}`),
  )
}
