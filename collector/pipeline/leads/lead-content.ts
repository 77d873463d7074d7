import type { ClickFacts } from '../../domain/click.ts'
import type { LeadType } from '../../domain/lead-type.ts'
import type { LeadValues } from '../../domain/leads/lead-values.ts'
import { findLandings } from '../../store/clicks.ts'
import type { LeadRow } from '../../store/leads/tables.ts'
import type { ClickRow } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'

/** What a lead says, as it is sealed into its row: nothing of it stands anywhere in clear. */
export interface LeadContent {
  fields: Record<string, string>
  extra: Record<string, string>
  /** Tracking values that came with the lead itself, in the place of its click's. */
  tracking: Record<string, string>
  consent: Record<string, string>
}

/** A lead with all that buyers may be told of it. */
export interface OpenLead {
  row: LeadRow
  content: LeadContent
  values: LeadValues
  /** What no log may show. */
  personal: string[]
}

/** Seals what a lead says. */
export function sealContent({ sealer }: Pick<Deps, 'sealer'>, content: LeadContent): string {
  return sealer.seal(JSON.stringify(content))
}

/** What a lead's row says; it throws when the program's secret is another one than it was sealed with. */
export function openContent({ sealer }: Pick<Deps, 'sealer'>, row: Pick<LeadRow, 'content'>): LeadContent {
  return JSON.parse(sealer.open(row.content)) as LeadContent
}

/** Opens a lead: its own content, and what its click tells. */
export async function openLead(
  deps: Pick<Deps, 'sealer' | 'catalog' | 'store'>,
  row: LeadRow,
): Promise<OpenLead> {
  const content = openContent(deps, row)
  const [landing] = (await findLandings(deps.store.db, [row])).values()
  return {
    row,
    content,
    values: valuesOf(deps, row, content, landing),
    personal: personalOf(deps.catalog().leadTypes.get(row.lead_type), content),
  }
}

function valuesOf(
  { catalog }: Pick<Deps, 'catalog'>,
  row: LeadRow,
  content: LeadContent,
  landing: ClickRow | undefined,
): LeadValues {
  const { fields, extra, tracking, consent } = content
  const source = catalog().sources.get(row.pid)
  return {
    lead: fields,
    extra,
    tracking: { ...(landing ? visitOf(landing) : {}), ...tracking },
    consent,
    source: { pid: row.pid, name: source?.name ?? row.pid },
    system: {
      lead_uid: row.lead_uid,
      lead_type: row.lead_type,
      source: row.pid,
      campaign: row.cid,
      transaction_id: row.transaction_id,
      time: new Date(row.at).toISOString(),
      test: String(row.test > 0),
    },
  }
}

function visitOf(landing: ClickRow): Record<string, string> {
  const { url, referrer, params, ip, user_agent } = JSON.parse(landing.body) as ClickFacts
  return { ...params, referrer, landing_url: url, ip, user_agent }
}

/** The values of a lead that no log, list or error may show: what its type does not call harmless. */
export function personalOf(
  type: LeadType | undefined,
  { fields, extra, consent }: Pick<LeadContent, 'fields' | 'extra' | 'consent'>,
): string[] {
  const harmless = new Set(type?.fields.filter((field) => !field.pii).map((field) => field.name))
  return [
    ...Object.entries(fields).flatMap(([name, value]) => (harmless.has(name) ? [] : [value])),
    ...Object.values(extra),
    ...(consent.ip ? [consent.ip] : []),
  ].filter((value) => value !== '')
}
