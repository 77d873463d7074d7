import type { ConsentProof, ListEntry, ListPurpose, NamedList } from '../domain/lists/list.ts'

/** What came of a change of a built-in list; nothing is changed where the list is for something else. */
export type ListOutcome =
  | { status: 'changed'; changed: number; unchanged: number; invalid: readonly { index: number; reason: string }[] }
  | { status: 'refused'; detail: string }

/** What an action may do with the built-in lists. Whatever is repeated changes nothing. */
export interface ListTool {
  /** Puts people on a list, which is made where there is none of its name; contacts with the proof of their consent. */
  add(list: NamedList, entries: readonly ListEntry[], proof?: ConsentProof): Promise<ListOutcome>
  remove(list: NamedList, entries: readonly ListEntry[]): Promise<ListOutcome>
  /** Notes that people do not want to hear from a contact list any more. */
  unsubscribe(list: NamedList, entries: readonly ListEntry[]): Promise<ListOutcome>
  /** Takes that back. */
  resubscribe(list: NamedList, entries: readonly ListEntry[]): Promise<ListOutcome>
  /** Whether anybody of these is on a list of this purpose, whatever its name; what is no entry is on none. */
  has(purpose: Exclude<ListPurpose, 'contacts'>, entries: readonly ListEntry[]): Promise<boolean>
}

/** The lists cannot be reached just now: the delivery is worth another try. */
export class ListsUnavailable extends Error {}
