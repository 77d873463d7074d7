/**
 * All that mappings, criteria and templates may ask of a lead, by the words they use: `lead.zip_code`,
 * `tracking.sub1`, `source.pid`, `system.lead_uid`, `consent.tcpa`, `ping.reference`. Everything is text, in the form
 * in which it is kept: phones in E.164, dates as YYYY-MM-DD, booleans as true and false.
 */
export interface LeadValues {
  /** The fields of the lead type. */
  lead: Readonly<Record<string, string>>
  /** What came beside them and is never sent unless it is mapped. */
  extra: Readonly<Record<string, string>>
  /** The landing's parameters and click ids, `referrer`, `landing_url`, `ip`, `user_agent`. */
  tracking: Readonly<Record<string, string>>
  consent: Readonly<Record<string, string>>
  system: Readonly<Record<SystemName, string>>
  source: Readonly<Record<'pid' | 'name', string>>
  /** What the buyer's answer to the ping gave; for its post. */
  ping?: Readonly<Record<'reference' | 'bid', string>>
}

/** What the program itself knows of a lead; `time` is when it came, in UTC, `test` is true or false. */
type SystemName = 'lead_uid' | 'lead_type' | 'source' | 'campaign' | 'transaction_id' | 'time' | 'test'

/** The value of a dotted name, such as lead.zip_code; undefined when there is none. Own members only. */
export function leadValue(values: LeadValues, name: string): string | undefined {
  const cut = name.indexOf('.')
  const group: unknown = ownMember(values, name.slice(0, cut))
  const value = ownMember(group, name.slice(cut + 1))
  return typeof value === 'string' ? value : undefined
}

function ownMember(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
    ? Object.getOwnPropertyDescriptor(holder, name)?.value
    : undefined
}
