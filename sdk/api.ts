import type { Answer, BakedCampaign, Params } from './wire.ts'

/** How to track: the campaign and where its collector is. */
export interface Setup extends BakedCampaign {
  /** As in `https://t.example.com`. */
  host: string
  /** The source of visitors whose address names none. */
  pid?: string | undefined
}

/** The first touch of a transaction, and the last that carried parameters. */
export interface Touches {
  first: Params
  last: Params
}

/** The details of an event; what JSON cannot say is left out. */
export interface Details {
  revenue?: number | string | undefined
  currency?: string | undefined
  [detail: string]: unknown
}

/** The fields of a lead: by name, or the form they stand in. */
export type LeadSource = Element | Record<string, unknown>

/** The tracker of one campaign on this page. Nothing it does throws or rejects. */
export interface Tracker<EventId extends string = string> {
  readonly transactionId: string
  readonly params: Touches
  /** Resolves when the click is recorded, or with `code: 'queued'` ten seconds after it was told. */
  readonly ready: Promise<Answer>
  /** Every tracker of this page, by campaign. */
  readonly campaigns: Record<string, Tracker>
  /** Tells the collector of an event; resolves with its answer, or with `code: 'queued'` after ten seconds. */
  fire(eventId: EventId, details?: Details): Promise<Answer>
  /** Offers a lead; resolves with what became of it. */
  lead(source: LeadSource): Promise<Answer>
  /** The address with the transaction in it, for links to other domains of the funnel. */
  decorate(url: string): string
  /** `true` starts what waited for consent; `false` stops, and erases what was stored. */
  consent(given: boolean): void
  on(what: 'answer' | 'click', listener: (answer: Answer) => void): void
  /** Shows on the page what the tracker does. */
  debug(): void
}

/** A call that a page made before the script had loaded: the method, its arguments, and where its answer goes. */
export type EarlyCall = [
  method: 'fire' | 'lead' | 'on' | 'consent',
  args: Iterable<never>,
  resolve: (answer: unknown) => void,
]
