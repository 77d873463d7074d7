import { Problem } from '../../domain/problem.ts'
import type { Kind } from '../../domain/settings.ts'
import { noSuchThing } from '../../domain/thing-faults.ts'
import type { SettingRow } from '../../store/tables.ts'
import { findThing, listThings } from '../../store/things.ts'
import type { Deps } from '../deps.ts'
import { type Actor, scopeOf } from './actor.ts'
import { type ShownThing, showThing } from './show-thing.ts'

/** Which things of a kind a list holds; `where` compares members by their text. */
export interface ThingFilter {
  where: Readonly<Record<string, string>>
  cursor?: string | undefined
  limit: number
}

/** One page of things, and where the next begins. */
export interface ThingPage {
  data: ShownThing[]
  next: string | null
}

type ListDeps = Pick<Deps, 'store' | 'sealer'>

/** A page of things, in the order in which people wrote them. */
export async function pageOfThings(
  deps: ListDeps,
  actor: Actor,
  kind: Kind,
  { where, cursor, limit }: ThingFilter,
): Promise<ThingPage> {
  const rows = await listThings(deps.store.db, kind, scopeOf(actor))
  const begun = cursor === undefined ? -1 : rows.findIndex((row) => row.id === cursor)
  if (cursor !== undefined && begun < 0)
    throw new Problem(
      400,
      'invalid_cursor',
      'The last thing of that page is no more. Begin at the first page.',
    )
  const fitting = rows.slice(begun + 1).filter((row) => fits(row, where))
  const page = fitting.slice(0, limit)
  return {
    data: page.map((row) => showThing(deps, kind, row)),
    next: fitting.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

/** One thing; a Problem where there is none that this actor may see. */
export async function oneThing(deps: ListDeps, actor: Actor, kind: Kind, id: string): Promise<ShownThing> {
  const row = await findThing(deps.store.db, kind, id, scopeOf(actor))
  if (!row) throw noSuchThing(kind, id)
  return showThing(deps, kind, row)
}

// Only texts, numbers and booleans are compared: nothing of that sort is sealed.
function fits(row: SettingRow, where: ThingFilter['where']): boolean {
  const body: Record<string, unknown> = Object(JSON.parse(row.body))
  return Object.entries(where).every(
    ([name, wanted]) =>
      Object.hasOwn(body, name) && typeof body[name] !== 'object' && String(body[name]) === wanted,
  )
}
