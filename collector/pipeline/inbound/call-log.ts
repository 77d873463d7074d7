import { maskOf } from '../../delivery/mask.ts'
import { TransactionId } from '../../domain/ids.ts'
import { meaningsOf } from '../../domain/inbound-word.ts'
import type { Problem } from '../../domain/problem.ts'
import type { Receiver } from '../../domain/receiver.ts'
import { insertInbound } from '../../store/inbound/inbound-log.ts'
import type { InboundRow } from '../../store/inbound/tables.ts'
import type { ConversionRow } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import type { InboundCall, Members } from './inbound-call.ts'

/** How a call ended. */
export interface CallEnd {
  outcome: 'changed' | 'created' | 'replayed' | 'ignored' | 'refused' | 'failed'
  code: string
  httpStatus: number
  conversion?: ConversionRow
  problem?: Problem
  original?: string
}

/** What is known of a call when it ends. */
export interface EndedCall {
  call: InboundCall
  receiver: Receiver | undefined
  /** The parameters of its address and of its body, where they were read. */
  query: Members
  members: Members
  tokens: readonly string[]
  ms: number
}

/** Writes a call down, whatever became of it: what must not be shown is masked, and no caller can make it long. */
export async function logCall(deps: Deps, ended: EndedCall, end: CallEnd): Promise<void> {
  const { call, receiver, query, members, ms } = ended
  const { conversion } = end
  const row: InboundRow = {
    call_uid: deps.newId(),
    // PostgreSQL takes no NUL in a text.
    receiver: call.receiver.replaceAll('\0', '\uFFFD').slice(0, 64),
    transaction_id: conversion?.transaction_id ?? transactionOf(receiver, { ...query, ...members }),
    cid: conversion?.cid ?? null,
    pid: conversion?.pid ?? null,
    conversion_id: conversion?.conversion_id ?? null,
    outcome: end.outcome,
    code: end.code,
    http_status: end.httpStatus,
    ms: Math.round(ms),
    original_status: end.original ?? null,
    ip: call.visitor.ip.slice(0, 64),
    request: requestOf(ended),
    at: deps.now(),
  }
  // The partner's word counts even where the log cannot be written.
  await insertInbound(deps.store.db, row).catch((error: unknown) =>
    deps.tell('error', 'inbound.not_logged', { receiver: row.receiver, code: row.code, error }),
  )
  deps.tell('info', 'inbound.called', {
    ...{ receiver: row.receiver, outcome: row.outcome, code: row.code, ms: row.ms },
    transaction_id: row.transaction_id,
  })
}

function transactionOf(receiver: Receiver | undefined, members: Members): string | null {
  const meanings = meaningsOf(receiver ?? { aliases: {} })
  const named = Object.entries(members).filter(
    ([name]) => meanings.get(name.toLowerCase()) === 'transaction_id',
  )
  const sound = named.map(([, value]) => TransactionId.safeParse(String(value).trim()))
  return sound.find((one) => one.success)?.data ?? null
}

const MOST_MEMBERS = 40
const MOST_CHARACTERS = 200
const HIDDEN = '***'

function requestOf({ call, receiver, query, members, tokens }: EndedCall): string {
  const { method, path, visitor } = call
  const known = meaningsOf(receiver ?? { aliases: {} })
  const own = receiver?.token?.reveal()
  const mask = maskOf([...tokens, ...(own === undefined ? [] : [own])], [])
  const shown = (all: Members) =>
    Object.fromEntries(
      Object.entries(all)
        .slice(0, MOST_MEMBERS)
        .map(([name, value]) => {
          const says = known.has(name.toLowerCase()) || TRACKING.test(name)
          return [name.slice(0, 64), says ? mask(impersonal(value)).slice(0, MOST_CHARACTERS) : HIDDEN]
        }),
    )
  return JSON.stringify({
    method,
    path: mask(path).slice(0, MOST_CHARACTERS),
    query: shown(query),
    body: shown(members),
    user_agent: mask(visitor.userAgent).slice(0, MOST_CHARACTERS),
  })
}

// A network sends whatever its operator configured: only what we ask for, and what tells one click from another, is shown.
const TRACKING =
  /^(?:sub|adv|s|aff_sub)_?\d{0,2}$|^utm_[a-z]+$|^(?:cid|pid|clid|campaign_id|offer_id|aff_id)$/i

const ADDRESS = /[^\s@]+@[^\s@]+\.[^\s@]+/g
const NUMBER = /\+?\d[\d\s().-]{8,}\d/g

function impersonal(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return HIDDEN
  const text = String(value)
  // Ids may be all digits; a person's number in the place of one is written as people write numbers.
  return text.replace(ADDRESS, HIDDEN).replace(NUMBER, (found) => (/[\s()+]/.test(found) ? HIDDEN : found))
}
