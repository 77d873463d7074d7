import { z } from 'zod'
import { AD_COOKIE_NAMES, type AdCookieName } from './ad-cookies.ts'
import { CLICK_ID_NAMES, type ClickIdName } from './click-ids.ts'
import { asText, checkTemplate, type Hash, parseTemplate, render } from './macro.ts'
import { suggestion } from './nearest-names.ts'

/**
 * What a postback can tell about the identity of what happened, and of the consent it rests on. `delivery_id` is the
 * postback's own id.
 */
export const SYSTEM_NAMES = [
  'org',
  'lead_uid',
  'lead_type_uid',
  'lead_source_uid',
  'campaign_uid',
  'event_uid',
  'event_id',
  'event_name',
  'conversion_id',
  'delivery_id',
  'consent_text',
  'consent_page',
  'consent_time',
  'consent_ip',
] as const

/** What a postback can tell about a sale or a conversion. Of several buyers, their values stand comma-separated. */
export const TRANSACTIONAL_NAMES = [
  'postback_id',
  'payout_model',
  'payout',
  'revenue_share_payout',
  'total_sold_price',
  'revenue',
  'currency',
  'number_of_deliveries',
  'client_uid',
  'buyer_name',
  'conversion_status',
  'original_status',
  'goal',
  'external_id',
] as const

const VISIT_NAMES = [
  'transaction_id',
  'pid',
  'clid',
  'sub1',
  'sub2',
  'sub3',
  'sub4',
  'sub5',
  'adv1',
  'adv2',
  'adv3',
  'adv4',
  'adv5',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_adgroup',
  'utm_matchtype',
  'utm_term',
  'utm_content',
  'utm_creative',
  'utm_placement',
  'external_clickid',
  'ip',
  'user_agent',
  'referrer',
  'landing_url',
  'event_time',
  'click_time',
  'timestamp',
  'random',
] as const

type SystemName = (typeof SYSTEM_NAMES)[number]
type TransactionalName = (typeof TRANSACTIONAL_NAMES)[number]

/** A value of the visit, by its name. */
export type TrackingName = (typeof VISIT_NAMES)[number] | AdCookieName | ClickIdName

/** What a postback can tell about the visit: every click id of the registry included, and the cookies of ad platforms. */
export const TRACKING_NAMES: readonly TrackingName[] = [...VISIT_NAMES, ...AD_COOKIE_NAMES, ...CLICK_ID_NAMES]

/** All that a postback may tell, as texts. What is absent is sent as empty. */
export interface PostbackValues {
  lead: Readonly<Record<string, string>>
  system: Readonly<Partial<Record<SystemName, string>>>
  transactional: Readonly<Partial<Record<TransactionalName, string>>>
  tracking: Readonly<Partial<Record<TrackingName, string>>>
}

/** The values of something about which nothing is known. */
export const NO_VALUES: PostbackValues = { lead: {}, system: {}, transactional: {}, tracking: {} }

const KNOWN = {
  system: new Set<string>(SYSTEM_NAMES),
  transactional: new Set<string>(TRANSACTIONAL_NAMES),
  tracking: new Set<string>(TRACKING_NAMES),
}

const TYPE_OF: ReadonlyMap<string, keyof typeof KNOWN> = new Map([
  ...[...KNOWN.tracking].map((name) => [name, 'tracking'] as const),
  ...[...KNOWN.transactional].map((name) => [name, 'transactional'] as const),
  ...[...KNOWN.system].map((name) => [name, 'system'] as const),
])

/** The value of a macro. A field of the lead is found by its name where the product has no word of that name. */
export function valueNamed(values: PostbackValues, name: string): string {
  return own(values[TYPE_OF.get(name) ?? 'lead'], name)
}

/** Values by their names, as macros find them: what the product has no word for is a field of the lead. */
export function valuesByName(named: Readonly<Record<string, string>>): PostbackValues {
  const of = (type: string) =>
    Object.fromEntries(Object.entries(named).filter(([name]) => (TYPE_OF.get(name) ?? 'lead') === type))
  return {
    lead: of('lead'),
    system: of('system'),
    transactional: of('transactional'),
    tracking: of('tracking'),
  }
}

/** Every name that a macro may have, given the fields that the campaign's leads have. */
export function macroNames(leadFields: readonly string[] | undefined): ReadonlySet<string> {
  return new Set([...TYPE_OF.keys(), ...(leadFields ?? [])])
}

/** One thing that a rule sends: a fixed text, which may have macros, or a value by its name. */
export const Parameter = z
  .strictObject({
    name: z.string().min(1).max(256).describe('The name under which it is sent'),
    type: z.enum(['static', 'lead_field', 'system', 'transactional', 'tracking']),
    value: z.string().max(8_192).describe('The text of a static parameter, else the name of the value'),
  })
  .superRefine((parameter, context) => {
    for (const message of vocabularyFaults(parameter))
      context.addIssue({ code: 'custom', path: ['value'], message })
  })
/** One thing that a rule sends. */
export type Parameter = z.infer<typeof Parameter>

function vocabularyFaults({ type, value }: { type: Parameter['type']; value: string }): string[] {
  if (type === 'static') {
    const parsed = parseTemplate(value)
    return parsed.status === 'parsed' ? [] : parsed.faults
  }
  if (type === 'lead_field') return value === '' ? ['name the field of the lead'] : []
  return KNOWN[type].has(value) ? [] : [`"${value}" is not a ${type} value${suggestion(value, KNOWN[type])}`]
}

/**
 * What is wrong with a parameter for leads that have these fields. Undefined means that it is not known which fields
 * there are: any field may then be named by a `lead_field`, but none by a macro.
 */
export function checkParameter(parameter: Parameter, leadFields: readonly string[] | undefined): string[] {
  if (parameter.type === 'static') return checkTemplate(parameter.value, macroNames(leadFields))
  if (parameter.type !== 'lead_field' || !leadFields || leadFields.includes(parameter.value)) return []
  return [
    `the leads of this campaign have no field "${parameter.value}"${suggestion(parameter.value, leadFields)}`,
  ]
}

/** What a parameter sends: empty where there is nothing to send. */
export function parameterValue(parameter: Parameter, values: PostbackValues, hash: Hash): string {
  const { type, value } = parameter
  if (type === 'static') return value.includes('{') ? filled(value, values, hash) : value
  return own(values[type === 'lead_field' ? 'lead' : type], value)
}

function filled(text: string, values: PostbackValues, hash: Hash): string {
  const parsed = parseTemplate(text)
  if (parsed.status === 'faulty') return text
  return render(parsed.template, (name) => valueNamed(values, name), asText, hash)
}

// Own properties only: a field called "constructor" has no value unless the lead has one.
function own(values: Readonly<Record<string, string | undefined>>, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : ''
}
