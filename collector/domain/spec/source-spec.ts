import type { Campaign, CampaignEvent } from '../campaign.ts'
import type { LeadField, LeadType } from '../lead-type.ts'
import { sampleFields } from '../leads/sample-lead.ts'
import type { Organization } from '../settings.ts'
import type { Source } from '../source.ts'
import { code, type Said, type SpecPart, said } from './spec-page.ts'

/** Where the collector is reached, and what a call speaks of: the same for every call of a specification. */
interface Place {
  base: string
  source: Source
}

/** What a partner needs to send clicks, events and leads as a source: a page without any secret. */
export function sourceSpec(
  organization: Pick<Organization, 'campaigns' | 'lead_types'>,
  source: Source,
  base: string,
): SpecPart[] {
  const place = { base: base.replace(/\/+$/, ''), source }
  const chapters = organization.campaigns.flatMap((campaign) => {
    const type = organization.lead_types.find(({ id }) => id === campaign.lead_type)
    return campaignChapter(place, campaign, type)
  })
  return [...heading(place), ...chapters]
}

function heading({ source }: Place): SpecPart[] {
  const { pid, name = pid, status, token } = source
  const auth = token
    ? said`Calls from a server carry your token, which you get by another way: put it in the place of \`YOUR_TOKEN\`.`
    : said`This source has no token yet, so its server can send no leads, and no events that need one.`
  const envelope = said` Every answer is JSON with \`status\`, \`type\`, \`code\`, \`message\` and \`request_id\`; go by \`code\`.`
  const inactive = said`This source is inactive: events and leads are refused with \`source_inactive\`.`
  return [
    { kind: 'heading', level: 1, text: `How to send to us: ${name}` },
    { kind: 'text', said: [...said`Your id is ${code(pid)}. `, ...auth, ...envelope] },
    ...(status === 'active' ? [] : [{ kind: 'warning', said: inactive } as const]),
  ]
}

function campaignChapter(place: Place, campaign: Campaign, type: LeadType | undefined): SpecPart[] {
  const { cid, name = cid, events, currency, timezone } = campaign
  return [
    { kind: 'heading', level: 2, text: name },
    {
      kind: 'text',
      said: said`Campaign ${code(cid)}; amounts are in ${currency}, days are those of ${timezone}.`,
    },
    ...(campaign.landing_url === undefined ? [] : linkPart(place, campaign)),
    ...(events.length === 0 ? [] : eventPart(place, campaign, events)),
    ...(type === undefined || place.source.token === undefined ? [] : leadPart(place, campaign, type)),
  ]
}

function linkPart({ base, source }: Place, { cid }: Campaign): SpecPart[] {
  const link = code(`${base}/click/${cid}?pid=${source.pid}&sub1=…`)
  return [
    { kind: 'heading', level: 3, text: 'Clicks' },
    {
      kind: 'text',
      said: said`${link} sends the visitor on to the campaign, with a \`transaction_id\` and every parameter passed on. \`sub1\` to \`sub5\`, \`utm_…\` and click ids are kept.`,
    },
  ]
}

const yes = (is: boolean): Said => (is ? ['yes'] : [])

function eventPart(
  { base, source }: Place,
  { cid, currency }: Campaign,
  events: CampaignEvent[],
): SpecPart[] {
  const sample = events.find(({ server_only }) => !server_only || source.token) ?? events[0]
  const conversion = sample?.type === 'conversion'
  const auth = sample?.server_only ? " \\\n  -H 'authorization: Bearer YOUR_TOKEN'" : ''
  const body = {
    ...{ event_id: sample?.event_id ?? '', transaction_id: `sample-${cid}`.padEnd(8, '-').slice(0, 64) },
    ...{ pid: source.pid, ...(conversion ? { revenue: 10, currency } : {}) },
    click: { url: 'https://example.com/?sub1=a' },
  }
  const fired = code(conversion ? 'conversion_fired' : 'event_fired')
  return [
    { kind: 'heading', level: 3, text: 'Events' },
    {
      kind: 'table',
      head: [
        [code('event_id')],
        ['what it is'],
        said`needs \`revenue\``,
        ['may be repeated'],
        ['needs the token'],
      ],
      rows: events.map(({ event_id, name = event_id, type, allow_duplicate, server_only }) => [
        ...[[code(event_id)], [name], yes(type === 'conversion')],
        ...[yes(allow_duplicate), yes(server_only)],
      ]),
    },
    {
      kind: 'text',
      said: said`\`POST\` with JSON, or \`GET\` with the same members in the query. \`click\` is only wanted where the transaction is not known to us.`,
    },
    {
      kind: 'code',
      text: `curl '${base}/api/event/${cid}'${auth} \\\n  -H 'content-type: application/json' \\\n  -d '${shell(body)}'`,
    },
    {
      kind: 'text',
      said: said`Answered ${fired} with 200. Otherwise: 400 \`missing_…\` or \`invalid_…\` with every field at fault in \`missingFields\` and \`invalidFields\`, 400 \`duplicate_event\`, 401 \`unauthorized\`, 403 \`source_inactive\`, 403 \`event_locked\` for a repeat within two seconds. After 429, 5xx, or no answer, send the same again under the same \`message_id\`.`,
    },
  ]
}

function leadPart({ base, source }: Place, { cid }: Campaign, type: LeadType): SpecPart[] {
  const fields = sampleFields(type)
  const call = (verb: string, body: object): SpecPart => ({
    kind: 'code',
    text: `curl '${base}/api/lead/${verb}/${source.pid}' \\\n  -H 'authorization: Bearer YOUR_TOKEN' \\\n  -H 'content-type: application/json' \\\n  -d '${shell(body)}'`,
  })
  const personal = new Set(type.fields.filter(({ pii }) => pii).map(({ name }) => name))
  const known = Object.fromEntries(Object.entries(fields).filter(([name]) => !personal.has(name)))
  const transaction_id = `sample-ping-${cid}`.slice(0, 64)
  const consent = { tcpa_consent: 1, tcpa_consent_date: '2026-01-31' }
  return [
    { kind: 'heading', level: 3, text: 'Leads' },
    { kind: 'table', head: [['field'], ['what it takes'], ['required']], rows: type.fields.map(fieldRow) },
    {
      kind: 'text',
      said: said`The whole lead at once. \`"testMode": 1\` tries it without anybody being charged; leave it out for real leads.`,
    },
    call('add', { cid, testMode: 1, ...fields, ...consent }),
    {
      kind: 'text',
      said: said`Or first what it is worth, without personal data, and then the lead under the same \`transaction_id\`; it brings at least the bid.`,
    },
    call('ping', { cid, transaction_id, testMode: 1, ...known }),
    call('post', { cid, transaction_id, testMode: 1, ...fields, ...consent }),
    {
      kind: 'text',
      said: said`Answered with 201: \`lead_sold\`, \`lead_accepted\`, \`lead_unsold\` or \`lead_queued\`, with \`lead_uid\`, \`price\` and \`redirect_url\`; a ping \`ping_accept\` with \`bid\`, or \`ping_reject\` with \`reason\`. Otherwise: 400 \`missing_…\` or \`invalid_…\`, 401 \`unauthorized\`, 403 \`suppressed\`, 409 \`duplicate_lead\`. What became of a lead is told at ${code(`GET ${base}/api/lead/status/{lead_uid}`)}.`,
    },
  ]
}

function fieldRow({ name, type, required, values, min, max, pattern }: LeadField): Said[] {
  const limits: Said[] = [
    [type],
    ...(values ? [values.flatMap((value, at) => [...(at > 0 ? [', '] : []), code(value)])] : []),
    ...(min === undefined ? [] : [[`from ${min}`]]),
    ...(max === undefined ? [] : [[`to ${max}`]]),
    ...(pattern === undefined ? [] : [['as ', code(String(pattern))]]),
  ]
  return [[code(name)], limits.flatMap((limit, at) => [...(at > 0 ? [', '] : []), ...limit]), yes(required)]
}

// Within single quotes a shell takes everything as it is, but a single quote.
const shell = (body: object) => JSON.stringify(body).replaceAll("'", '\\u0027')
