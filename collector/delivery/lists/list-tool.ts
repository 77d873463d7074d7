import type { ConsentProof, ListEntry, ListPurpose, NamedList } from '../../domain/lists/list.ts'

/**
 * What is done about people on a list. From contacts somebody may unsubscribe, and nobody puts them back by adding
 * them again: only `resubscribe` does.
 */
export type ListOperation = 'add' | 'remove' | 'unsubscribe' | 'resubscribe'

/** What came of a change of a built-in list; nothing is changed where the list is for something else. */
export type ListOutcome =
  | { status: 'changed'; changed: number; invalid: readonly { index: number; reason: string }[] }
  | { status: 'refused'; detail: string }

/** What an action may do with the built-in lists. Whatever is repeated changes nothing. */
export interface ListTool {
  /** Changes a list, which is made where there is none of its name; `proof` goes with contacts that are added. */
  change(
    list: NamedList,
    operation: ListOperation,
    entries: readonly ListEntry[],
    proof?: ConsentProof,
  ): Promise<ListOutcome>
  /** Whether anybody of these is on a list of this purpose, whatever its name; what is no entry is on none. */
  has(purpose: Exclude<ListPurpose, 'contacts'>, entries: readonly ListEntry[]): Promise<boolean>
}

/** The lists cannot be reached just now: the delivery is worth another try. */
export class ListsUnavailable extends Error {}
