import { z } from 'zod'
import { Criteria } from './criteria.ts'

// What references need to see of settings, read forgivingly: whatever does not fit becomes undefined, "not known", so
// that a wrong word in one place hides no fault in another. Nothing here differs between the file's shape and the
// program's.

const name = z.string().optional().catch(undefined)

const part = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).optional().catch(undefined)

// A list that is absent is empty; only one that is no list is not known.
const many = <Entry extends z.ZodType>(entry: Entry) => z.array(entry).default([]).optional().catch(undefined)

const request = part({ mappings: many(part({ from: name })) })

const Outline = z.object({
  lead_types: many(
    part({ id: name, fields: many(part({ name })), duplicate_check: part({ fields: many(name) }) }),
  ),
  sources: many(part({ pid: name })),
  campaigns: many(
    part({
      cid: name,
      lead_type: name,
      events: many(part({ event_id: name, type: name, goal: name })),
      offers: many(part({ clid: name, goals: many(part({ id: name })) })),
    }),
  ),
  buyers: many(part({ id: name })),
  delivery_methods: many(part({ id: name, lead_type: name, ping: request, post: request, email: request })),
  delivery_accounts: many(
    part({
      id: name,
      buyer: name,
      method: name,
      campaign: name,
      criteria: Criteria.optional().catch(undefined),
    }),
  ),
  postbacks: many(
    part({
      id: name,
      campaign: name,
      offer: name,
      trigger: name,
      conditions: z.object({ source: name, goal: name, event: name }).default({}).optional().catch(undefined),
    }),
  ),
  receivers: many(part({ id: name, creates: name })),
})

/** Settings of which every part may be missing. */
export type Outline = z.infer<typeof Outline>

/** What can be told of settings; nothing of what is no group of lists at all. */
export function outlineOf(settings: unknown): Outline {
  return Outline.catch({}).parse(settings)
}

type Campaigns = NonNullable<Outline['campaigns']>
type CampaignOutline = NonNullable<Campaigns[number]>

/** The names that the entries of a list have, in order; undefined when the list is not known. */
export function namesIn<Key extends string>(
  list: readonly ({ [K in Key]?: string | undefined } | undefined)[] | undefined,
  member: Key,
): string[] | undefined {
  return list?.flatMap((entry) => entry?.[member] ?? [])
}

/** The ids of all goals of a campaign's offers, or of one of them; undefined when that one is not there. */
export function goalsOf(campaign: CampaignOutline | undefined, clid?: string): string[] | undefined {
  const offers = campaign?.offers?.filter((offer) => clid === undefined || offer?.clid === clid)
  if (clid !== undefined && offers?.length === 0) return undefined
  return offers?.flatMap((offer) => namesIn(offer?.goals, 'id') ?? [])
}

/** The campaign of that id, if it is there. */
export function campaignOf(outline: Outline, cid: string | undefined): CampaignOutline | undefined {
  return cid === undefined ? undefined : outline.campaigns?.find((campaign) => campaign?.cid === cid)
}

/** The names of a lead type's fields; undefined when the lead type is not known. */
export function fieldsOf(outline: Outline, leadType: string | undefined): string[] | undefined {
  if (leadType === undefined) return undefined
  return namesIn(outline.lead_types?.find((type) => type?.id === leadType)?.fields, 'name')
}
