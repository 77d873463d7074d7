import type { ConsentProof, ListEntry, NamedList } from '../../domain/lists/list.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { ActionTools } from '../action.ts'
import type { ListOperation } from './list-tool.ts'

/** A change of a list of our own. */
export interface ListChange {
  list: NamedList
  operation: ListOperation
  entries: readonly ListEntry[]
  proof?: ConsentProof
}

/** Changes a list of our own. An entry that is none fails it, after the others were changed. */
export async function changeBuiltIn(
  { lists }: Pick<ActionTools, 'lists'>,
  { list, operation, entries, proof }: ListChange,
): Promise<Outcome> {
  const came = await lists.change(list, operation, entries, proof)
  if (came.status === 'refused') return { status: 'failed', because: 'wrong_list', detail: came.detail }
  const [first] = came.invalid
  if (!first) return { status: 'done' }
  const detail = `the ${entries[first.index]?.kind ?? 'entry'} ${first.reason}`
  return { status: 'failed', because: 'invalid_value', detail }
}
