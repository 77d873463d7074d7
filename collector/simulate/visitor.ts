import type { Campaign } from '../domain/campaign.ts'
import type { LeadType } from '../domain/lead-type.ts'
import type { Source } from '../domain/source.ts'

/** What visitors walk on: a campaign, the type of its leads, and the sources that bring people. */
export interface Ground {
  campaign: Campaign
  leadType: LeadType | undefined
  sources: readonly Source[]
}

/** One call that a visitor's browser makes, or the server behind the page. */
export interface Call {
  kind: 'link' | 'landing' | 'step' | 'conversion' | 'lead'
  /** How long the visitor thinks before it. */
  afterMs: number
  method: 'GET' | 'POST'
  path: string
  headers: Readonly<Record<string, string>>
  /** The transaction id is put in when it is sent: a link makes its own. */
  body?: Readonly<Record<string, unknown>>
  /** Made on purpose: the collector is meant to refuse it, or to see that it knows it. */
  mistake?: true
}

/** Who walks, as the calls tell it. */
export interface Walker {
  source: Source | undefined
  headers: Readonly<Record<string, string>>
}

/** Somebody who comes, and all that they will do. */
export interface Visitor {
  number: number
  /** Undefined for who comes by a partner's link, which makes the id. */
  transactionId: string | undefined
  calls: readonly Call[]
}
