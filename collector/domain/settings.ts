import { z } from 'zod'
import { Buyer } from './buyer.ts'
import { Campaign } from './campaign.ts'
import { DeliveryAccount } from './delivery-account.ts'
import { DeliveryMethod } from './delivery-method.ts'
import { ThingId } from './ids.ts'
import { LeadType } from './lead-type.ts'
import { Postback } from './postback.ts'
import { Receiver } from './receiver.ts'
import { Source } from './source.ts'

/** The kinds of things that are configured: each refers to kinds before its own only. */
export const KINDS = [
  'lead_types',
  'sources',
  'campaigns',
  'buyers',
  'delivery_methods',
  'delivery_accounts',
  'postbacks',
  'receivers',
] as const
export type Kind = (typeof KINDS)[number]

/** A thing of each kind as the program uses it. */
export interface Bodies {
  lead_types: LeadType
  sources: Source
  campaigns: Campaign
  buyers: Buyer
  delivery_methods: DeliveryMethod
  delivery_accounts: DeliveryAccount
  postbacks: Postback
  receivers: Receiver
}

/** A thing of each kind as the file, the admin interface and the store have it. */
export interface FileBodies {
  lead_types: z.input<typeof LeadType>
  sources: z.input<typeof Source>
  campaigns: z.input<typeof Campaign>
  buyers: z.input<typeof Buyer>
  delivery_methods: z.input<typeof DeliveryMethod>
  delivery_accounts: z.input<typeof DeliveryAccount>
  postbacks: z.input<typeof Postback>
  receivers: z.input<typeof Receiver>
}

/** The schema of each kind: decodes the file's shape, encodes the program's. */
export const SCHEMAS: { readonly [K in Kind]: z.ZodType<Bodies[K], FileBodies[K]> } = {
  lead_types: LeadType,
  sources: Source,
  campaigns: Campaign,
  buyers: Buyer,
  delivery_methods: DeliveryMethod,
  delivery_accounts: DeliveryAccount,
  postbacks: Postback,
  receivers: Receiver,
}

/** All settings of an organization: what one file describes. */
export const Organization = z
  .strictObject({
    org: ThingId.describe('Id of the organization, as it stands in /api/event/global/{org}'),
    lead_types: z.array(LeadType).default([]).describe('Kinds of leads and their fields'),
    sources: z.array(Source).default([]).describe('Where traffic and leads come from'),
    campaigns: z.array(Campaign).default([]).describe('Campaigns with their events, offers and distribution'),
    buyers: z.array(Buyer).default([]).describe('Who buys leads'),
    delivery_methods: z.array(DeliveryMethod).default([]).describe('How leads reach buyers'),
    delivery_accounts: z.array(DeliveryAccount).default([]).describe('Buyers’ standing orders'),
    postbacks: z.array(Postback).default([]).describe('Who is told about which outcome'),
    receivers: z.array(Receiver).default([]).describe('Doors for partners’ postbacks'),
  })
  .meta({ id: 'Organization', title: 'Settings of a Clickwire organization' })
export type Organization = z.infer<typeof Organization>

const ID_MEMBERS: { readonly [K in Kind]: (body: Bodies[K]) => string } = {
  lead_types: (body) => body.id,
  sources: (body) => body.pid,
  campaigns: (body) => body.cid,
  buyers: (body) => body.id,
  delivery_methods: (body) => body.id,
  delivery_accounts: (body) => body.id,
  postbacks: (body) => body.id,
  receivers: (body) => body.id,
}

/** All things of every kind, by kind. */
export type Things = { readonly [K in Kind]: readonly Bodies[K][] }

/** The member that holds a thing's id. */
export function idMember(kind: Kind): 'cid' | 'pid' | 'id' {
  if (kind === 'campaigns') return 'cid'
  return kind === 'sources' ? 'pid' : 'id'
}

/** The id of a thing. */
export function idOf<K extends Kind>(kind: K, body: Bodies[K]): string {
  return ID_MEMBERS[kind](body)
}

/** The thing of that id, if there is one. */
export function findThing<K extends Kind>(things: Things, kind: K, id: string): Bodies[K] | undefined {
  const bodies: readonly Bodies[K][] = things[kind]
  return bodies.find((body) => idOf(kind, body) === id)
}

/** A thing in the file's shape, with every default written out. */
export function fileBodyOf<K extends Kind>(kind: K, body: Bodies[K]): FileBodies[K] {
  return encoded(SCHEMAS[kind], body)
}

function encoded<Out, In>(schema: z.ZodType<Out, In>, value: Out): In {
  return z.encode(schema, value)
}

/** What people call a thing: its name, or its id when it has none. */
export function nameOf<K extends Kind>(kind: K, body: Bodies[K]): string {
  return body.name ?? idOf(kind, body)
}

/** An organization with nothing configured. */
export function emptyOrganization(org: string): Organization {
  return z.decode(Organization, { org })
}
