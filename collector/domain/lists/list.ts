import { z } from 'zod'
import { ThingId } from '../ids.ts'

/**
 * What a list is for: nobody on a `do_not_post` list is offered to buyers; nobody on a `do_not_contact` list is
 * written to; `contacts` are people who may be written to, with the proof that they agreed. Leads of people on the
 * first two are not taken.
 */
export const ListPurpose = z.enum(['do_not_post', 'do_not_contact', 'contacts'])
export type ListPurpose = z.infer<typeof ListPurpose>

/** The name of a list, as addresses and rules write it. */
export const ListName = ThingId

/** The lists that every database has from the start, each named like its purpose. */
export const DO_NOT_POST = 'do_not_post'

/** The list that people get on who opt out of everything. */
export const DO_NOT_CONTACT = 'do_not_contact'

/** A list of a purpose, by its name. */
export interface NamedList {
  name: string
  purpose: ListPurpose
}

/** By what somebody is on a list. */
export type EntryKind = 'phone' | 'email'

/** A number or an address as somebody wrote it; where a list allows it, its SHA-256 in 64 hexadecimal digits. */
export interface ListEntry {
  kind: EntryKind
  value: string
  /** Two letters of the country of a number that comes without one; US when absent. */
  country?: string | undefined
}

/** The proof that somebody agreed to be written to. What is not known is not there. */
export interface ConsentProof {
  /** What was agreed to, in its words. */
  text?: string
  /** The address of the page on which it was. */
  page?: string
  /** When, as an ISO time. */
  time?: string
  ip?: string
  /** Through whom the person came. */
  source?: string
}
