import { ListPurpose, type NamedList } from '../../domain/lists/list.ts'
import { Problem } from '../../domain/problem.ts'
import { ensureList, findList } from '../../store/lists/lists.ts'
import type { Db, Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'

/** The list of this name; a 404 where there is none. */
export async function listNamed(db: Db | Tx, name: string): Promise<NamedList> {
  const row = await findList(db, name)
  if (row) return { name, purpose: ListPurpose.parse(row.purpose) }
  throw new Problem(404, 'unknown_list', 'There is no list of this name. POST /api/lists makes one.')
}

/** The list of this name and purpose, made where there is none; a 409 where there is one for something else. */
export async function makeList(
  deps: Pick<Deps, 'now'>,
  tx: Tx,
  wanted: NamedList,
): Promise<NamedList & { fresh: boolean }> {
  const { list, fresh } = await ensureList(tx, { ...wanted, at: deps.now() })
  if (list.purpose === wanted.purpose) return { ...wanted, fresh }
  throw new Problem(
    409,
    'list_for_something_else',
    `There is a list of this name already, and it is for something else: ${list.purpose}.`,
  )
}
