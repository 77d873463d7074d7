import type { ClickFacts } from '../domain/click.ts'
import type { Postback } from '../domain/postback.ts'
import { whySkipped } from '../domain/postback-conditions.ts'
import { findLandings, keyOf } from '../store/clicks.ts'
import { owe, STATE } from '../store/outbox.ts'
import type { Db, Tx } from '../store/tables.ts'
import { deliveryRow } from './delivery-row.ts'
import type { Deps } from './deps.ts'
import type { AcceptedEvent } from './event-facts.ts'

/** The trigger of a conversion that comes into a status. */
export const TRIGGER_OF: Record<string, Postback['trigger']> = {
  accepted: 'conversion_done',
  pending: 'conversion_pending',
  rejected: 'conversion_reject',
}

/** What owing needs besides the transaction. */
export type OweDeps = Pick<Deps, 'catalog' | 'now' | 'newId'>

/** Something that rules are held against: an event with the conversion it made, as that stands now. */
export type Happening = Pick<AcceptedEvent, 'row' | 'facts' | 'conversion'>

/** A rule, and what it is held against. */
export interface Asked {
  rule: Postback
  of: Happening
}

/** A rule that something sets off, under the key that lets it do so once. */
interface SetOff extends Asked {
  triggerKey: string
}

/**
 * Which rules do these events set off? One delivery each, in the caller's transaction.
 *
 * A rule that has the right trigger but another condition, or is disabled, is written down as skipped with its reason.
 * The same status of the same conversion owes each rule once, however often it is asked. Returns how many are to be sent.
 */
export function owePostbacks(deps: OweDeps, tx: Tx, events: readonly Happening[]): Promise<number> {
  const setOff = rulesFor(deps, events, (rule, event) => ofEvent(rule, event) ?? ofConversion(rule, event))
  return oweAll(deps, tx, setOff)
}

/** Which rules does a conversion's new status set off? The event itself does not happen again. */
export function oweStatusPostbacks(deps: OweDeps, tx: Tx, changed: Happening): Promise<number> {
  return oweAll(deps, tx, rulesFor(deps, [changed], ofConversion))
}

type KeyOf = (rule: Postback, of: Happening) => string | undefined

const ofEvent: KeyOf = (rule, { row }) =>
  rule.trigger === 'event' && rule.conditions.event === row.event_id ? 'event' : undefined

const ofConversion: KeyOf = (rule, { conversion }) =>
  conversion && TRIGGER_OF[conversion.status] === rule.trigger
    ? `${rule.trigger}/${conversion.entry}`
    : undefined

function rulesFor({ catalog }: OweDeps, happened: readonly Happening[], keyOf: KeyOf): SetOff[] {
  return happened.flatMap((of) =>
    catalog()
      .rulesOf(of.row.cid)
      .flatMap((rule) => {
        const triggerKey = keyOf(rule, of)
        return triggerKey === undefined ? [] : [{ rule, triggerKey, of }]
      }),
  )
}

async function oweAll(deps: OweDeps, tx: Tx, setOff: readonly SetOff[]): Promise<number> {
  const consents = await consentsOf(tx, setOff)
  const rows = setOff.map(({ rule, triggerKey, of }) =>
    deliveryRow(deps, {
      ...{ rule, triggerKey, of: of.row },
      subject: of.row.event_uid,
      reason: reasonFor(deps, rule, of, consents.get(of.row.event_uid) ?? false),
    }),
  )
  await owe(tx, rows)
  return rows.filter((row) => row.status === STATE.ready).length
}

/** Why rules do not owe anything about events whose trigger is theirs, in the same order; undefined where they do. */
export async function whyNotOwed(
  deps: Pick<OweDeps, 'catalog'>,
  db: Db,
  asked: readonly Asked[],
): Promise<(string | undefined)[]> {
  const consents = await consentsOf(db, asked)
  return asked.map(({ rule, of }) => reasonFor(deps, rule, of, consents.get(of.row.event_uid) ?? false))
}

function reasonFor(
  { catalog }: Pick<OweDeps, 'catalog'>,
  rule: Postback,
  { row, conversion }: Happening,
  consent: boolean,
): string | undefined {
  return whySkipped(rule, catalog().campaigns.get(row.cid)?.offers ?? [], {
    ...{ pid: row.pid, clid: row.clid, event_id: row.event_id, consent },
    goal: conversion?.goal,
    revenue_micros: conversion?.revenue_micros ?? row.revenue_micros ?? 0,
  })
}

/** Whose visitors consent, by event: the event's own word, else the landing's. Asked only where a rule wants to know. */
async function consentsOf(tx: Db | Tx, setOff: readonly Asked[]): Promise<Map<string, boolean>> {
  const asking = setOff.filter(({ rule }) => rule.conditions.consent !== undefined).map(({ of }) => of)
  const silent = asking.filter(({ facts }) => facts.tcpa_consent === undefined)
  const landings = await findLandings(
    tx,
    silent.map(({ row }) => row),
  )
  return new Map(
    asking.map(({ row, facts }) => {
      const landing = landings.get(keyOf(row))
      const told = landing && (JSON.parse(landing.body) as ClickFacts).consent === true
      return [row.event_uid, facts.tcpa_consent === undefined ? (told ?? false) : facts.tcpa_consent === 1]
    }),
  )
}
