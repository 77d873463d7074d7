import type { Campaign, CampaignEvent } from './campaign.ts'
import type { LeadField, LeadType } from './lead-type.ts'
import { sampleFields } from './leads/sample-lead.ts'
import type { Organization } from './settings.ts'
import type { Source } from './source.ts'

/** Where the collector is reached, and what a call speaks of: the same for every call of a specification. */
interface Place {
  base: string
  source: Source
}

/** What a partner needs to send clicks, events and leads as a source: a page of Markdown, without any secret. */
export function sourceSpec(
  organization: Pick<Organization, 'campaigns' | 'lead_types'>,
  source: Source,
  base: string,
): string {
  const place = { base: base.replace(/\/+$/, ''), source }
  const chapters = organization.campaigns.map((campaign) => {
    const type = organization.lead_types.find(({ id }) => id === campaign.lead_type)
    return campaignChapter(place, campaign, type)
  })
  return [heading(place), ...chapters].join('\n')
}

function heading({ source }: Place): string {
  const { pid, name = pid, status, token } = source
  const inactive =
    status === 'active'
      ? ''
      : '\n**This source is inactive: events and leads are refused with `source_inactive`.**\n'
  const auth = token
    ? 'Calls from a server carry your token, which you get by another way: put it in the place of `YOUR_TOKEN`.'
    : 'This source has no token yet, so its server can send no leads, and no events that need one.'
  return `# How to send to us: ${name}

Your id is \`${pid}\`. ${auth} Every answer is JSON with \`status\`, \`type\`, \`code\`, \`message\` and \`request_id\`; go by \`code\`.
${inactive}`
}

function campaignChapter(place: Place, campaign: Campaign, type: LeadType | undefined): string {
  const { cid, name = cid, events } = campaign
  const parts = [
    `## ${name}\n\nCampaign \`${cid}\`; amounts are in ${campaign.currency}, days are those of ${campaign.timezone}.\n`,
    ...(campaign.landing_url === undefined ? [] : [linkPart(place, campaign)]),
    ...(events.length === 0 ? [] : [eventPart(place, campaign, events)]),
    ...(type === undefined || place.source.token === undefined ? [] : [leadPart(place, campaign, type)]),
  ]
  return parts.join('\n')
}

function linkPart({ base, source }: Place, { cid }: Campaign): string {
  return `### Clicks

\`${base}/click/${cid}?pid=${source.pid}&sub1=…\` sends the visitor on to the campaign, with a \`transaction_id\` and every parameter
passed on. \`sub1\` to \`sub5\`, \`utm_…\` and click ids are kept.
`
}

function eventPart({ base, source }: Place, { cid, currency }: Campaign, events: CampaignEvent[]): string {
  const rows = events.map(
    ({ event_id, name = event_id, type, allow_duplicate, server_only }) =>
      `| \`${event_id}\` | ${cell(name)} | ${type === 'conversion' ? 'yes' : ''} | ${allow_duplicate ? 'yes' : ''} | ${server_only ? 'yes' : ''} |`,
  )
  const sample = events.find(({ server_only }) => !server_only || source.token) ?? events[0]
  const conversion = sample?.type === 'conversion'
  const auth = sample?.server_only ? " \\\n  -H 'authorization: Bearer YOUR_TOKEN'" : ''
  const body = {
    ...{ event_id: sample?.event_id ?? '', transaction_id: `sample-${cid}`.padEnd(8, '-').slice(0, 64) },
    ...{ pid: source.pid, ...(conversion ? { revenue: 10, currency } : {}) },
    click: { url: 'https://example.com/?sub1=a' },
  }
  return `### Events

| \`event_id\` | what it is | needs \`revenue\` | may be repeated | needs the token |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

\`POST\` with JSON, or \`GET\` with the same members in the query. \`click\` is only wanted where the transaction is not known to us.

\`\`\`sh
curl '${base}/api/event/${cid}'${auth} \\
  -H 'content-type: application/json' \\
  -d '${shell(body)}'
\`\`\`

Answered ${conversion ? '`conversion_fired`' : '`event_fired`'} with 200. Otherwise: 400 \`missing_…\` or \`invalid_…\` with every field at fault in \`missingFields\` and
\`invalidFields\`, 400 \`duplicate_event\`, 401 \`unauthorized\`, 403 \`source_inactive\`, 403 \`event_locked\` for a repeat within two seconds. After 429, 5xx, or no
answer, send the same again under the same \`message_id\`.
`
}

function leadPart({ base, source }: Place, { cid }: Campaign, type: LeadType): string {
  const fields = sampleFields(type)
  const call = (verb: string, body: object) => `\`\`\`sh
curl '${base}/api/lead/${verb}/${source.pid}' \\
  -H 'authorization: Bearer YOUR_TOKEN' \\
  -H 'content-type: application/json' \\
  -d '${shell(body)}'
\`\`\``
  const personal = new Set(type.fields.filter(({ pii }) => pii).map(({ name }) => name))
  const known = Object.fromEntries(Object.entries(fields).filter(([name]) => !personal.has(name)))
  const transaction_id = `sample-ping-${cid}`.slice(0, 64)
  const consent = { tcpa_consent: 1, tcpa_consent_date: '2026-01-31' }
  return `### Leads

| field | what it takes | required |
| --- | --- | --- |
${type.fields.map(fieldRow).join('\n')}

The whole lead at once. \`"testMode": 1\` tries it without anybody being charged; leave it out for real leads.

${call('add', { cid, testMode: 1, ...fields, ...consent })}

Or first what it is worth, without personal data, and then the lead under the same \`transaction_id\`; it brings at least the bid.

${call('ping', { cid, transaction_id, testMode: 1, ...known })}

${call('post', { cid, transaction_id, testMode: 1, ...fields, ...consent })}

Answered with 201: \`lead_sold\`, \`lead_accepted\`, \`lead_unsold\` or \`lead_queued\`, with \`lead_uid\`, \`price\` and \`redirect_url\`; a ping \`ping_accept\` with
\`bid\`, or \`ping_reject\` with \`reason\`. Otherwise: 400 \`missing_…\` or \`invalid_…\`, 401 \`unauthorized\`, 403 \`suppressed\`, 409 \`duplicate_lead\`. What became of
a lead is told at \`GET ${base}/api/lead/status/{lead_uid}\`.
`
}

function fieldRow({ name, type, required, values, min, max, pattern }: LeadField): string {
  const limits = [
    ...(values ? [values.map((value) => `\`${value}\``).join(', ')] : []),
    ...(min === undefined ? [] : [`from ${min}`]),
    ...(max === undefined ? [] : [`to ${max}`]),
    ...(pattern === undefined ? [] : [`as \`${String(pattern)}\``]),
  ]
  return `| \`${name}\` | ${cell([type, ...limits].join(', '))} | ${required ? 'yes' : ''} |`
}

const cell = (text: string) => text.replaceAll('|', '\\|')

// Within single quotes a shell takes everything as it is, but a single quote.
const shell = (body: object) => JSON.stringify(body).replaceAll("'", '\\u0027')
