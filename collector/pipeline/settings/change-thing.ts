import { changedMembers, sameShape } from '../../domain/compare-shapes.ts'
import { Problem } from '../../domain/problem.ts'
import type { SettingFault } from '../../domain/setting-fault.ts'
import {
  type Bodies,
  fileBodyOf,
  findThing as findBody,
  type Kind,
  type Organization,
} from '../../domain/settings.ts'
import { inUse, noSuchThing, slugOf, thingProblem } from '../../domain/thing-faults.ts'
import { withThing } from '../../domain/with-thing.ts'
import { writeAudit } from '../../store/audit.ts'
import { cancelRules } from '../../store/outbox.ts'
import { sealBody } from '../../store/secrets.ts'
import { deleteSettings, lockSettings, putSettings, stampSettings } from '../../store/settings.ts'
import type { SettingRow, Tx } from '../../store/tables.ts'
import { closeGap, findThing } from '../../store/things.ts'
import { readSettled } from '../apply-settings.ts'
import type { Deps } from '../deps.ts'
import { type Actor, authorOf, scopeOf } from './actor.ts'
import { faultsOfChange } from './check-thing.ts'
import { readDraft } from './read-draft.ts'
import { etagOf, type ShownThing, showThing } from './show-thing.ts'
import { sourceRuleFaults } from './source-rule.ts'

/** What changing settings needs of the program; `settled` lets this process see what was changed. */
export type ChangeDeps = Pick<Deps, 'store' | 'sealer' | 'actions' | 'now' | 'newId'> & {
  settled(): Promise<void>
}

/** A change of one thing. */
export interface ThingChange<K extends Kind> {
  kind: K
  id: string
  /** Create: it must not be there yet. Replace: it must. */
  does: 'create' | 'replace' | 'delete'
  /** The tags of the states that the caller knows; `*` for any; undefined asks nothing. */
  ifMatch?: string | undefined
  /** What it becomes, in the file's shape; made of what is stored, with its Secrets. */
  draft(present: Bodies[K] | undefined): unknown
  /** What must not change, or anything else that speaks against it. */
  refuse?(present: Bodies[K] | undefined, draft: unknown): void
}

/**
 * Changes one thing in one transaction, under the rules of `apply`, and writes down who did it. Every process sees it
 * within a second, this one at once. Returns the thing as it is now; undefined when it was deleted.
 */
export async function changeThing<K extends Kind>(
  deps: ChangeDeps,
  actor: Actor,
  change: ThingChange<K>,
): Promise<ShownThing | undefined> {
  const row = await deps.store.db.transaction().execute((tx) => changeWithin(deps, tx, actor, change))
  await deps.settled()
  return row && showThing(deps, change.kind, row)
}

async function changeWithin<K extends Kind>(
  deps: ChangeDeps,
  tx: Tx,
  actor: Actor,
  change: ThingChange<K>,
): Promise<SettingRow | undefined> {
  const { kind, id } = change
  await lockSettings(tx)
  const { organization, version } = await readSettled(tx, deps.sealer)
  const stored = await findThing(tx, kind, id, scopeOf(actor))
  const present = findBody(organization, kind, id)
  refuseByState(change, present, stored)

  const wanted = change.does === 'delete' ? undefined : wantedBody(deps, actor, change, present)
  if (stored && present && wanted && sameShape(fileBodyOf(kind, present), fileBodyOf(kind, wanted)))
    return stored

  refuseFaults(deps, actor, change, {
    before: organization,
    after: withThing(organization, kind, id, wanted),
  })
  const next = version + 1
  if (wanted) {
    const position = stored?.position ?? organization[kind].length
    const body = sealBody(fileBodyOf(kind, wanted), deps.sealer)
    const author = authorOf(actor)
    await putSettings(tx, [{ kind, id, position, body }], { version: next, now: deps.now(), author })
  } else if (stored) await remove(deps, tx, stored)
  await stampSettings(tx, organization.org, next)
  await auditChange(deps, tx, actor, { change, present, wanted })
  return wanted && findThing(tx, kind, id, scopeOf(actor))
}

function refuseByState<K extends Kind>(
  { kind, id, does, ifMatch }: ThingChange<K>,
  present: Bodies[K] | undefined,
  stored: SettingRow | undefined,
): void {
  if (does === 'create') {
    if (present !== undefined)
      throw new Problem(409, 'already_exists', `There is a ${id} among the ${slugOf(kind)} already.`)
    return
  }
  if (!stored) throw noSuchThing(kind, id)
  const known = ifMatch?.split(',').map((one) => one.trim().replace(/^W\//, ''))
  if (known && !known.includes('*') && !known.includes(etagOf(stored)))
    throw new Problem(412, 'changed_meanwhile', `Somebody changed ${id} meanwhile. Read it again first.`)
}

function wantedBody<K extends Kind>(
  { actions }: ChangeDeps,
  actor: Actor,
  { kind, draft, refuse }: ThingChange<K>,
  present: Bodies[K] | undefined,
): Bodies[K] {
  const drafted = draft(present)
  refuse?.(present, drafted)
  const read = readDraft(actions, kind, drafted)
  if (read.ok) return read.value
  throw faulty(actor, read.faults)
}

function refuseFaults<K extends Kind>(
  { actions }: ChangeDeps,
  actor: Actor,
  { kind, id }: ThingChange<K>,
  settings: { before: Organization; after: Organization },
): void {
  const { own, others } = faultsOfChange(actions, settings, { kind, id })
  if (own.length > 0) throw faulty(actor, own)
  const rule =
    kind === 'postbacks' && actor.pid !== null ? findBody(settings.after, 'postbacks', id) : undefined
  const refused = rule ? sourceRuleFaults(actions, rule) : []
  if (refused.length > 0) throw faulty(actor, refused)
  if (others.length > 0) throw inUse(kind, id, others)
}

// What there is to choose from is none of a source's business: it would name what others have.
function faulty({ pid }: Actor, faults: readonly SettingFault[]): Problem {
  const told = faults.map(({ path, reason }) => ({
    path,
    reason: pid === null ? reason : reason.replace(/; there (are: .*|is none)$/s, ''),
  }))
  const [first = { path: [], reason: 'cannot be read' }, ...rest] = told
  return thingProblem([first, ...rest])
}

async function remove({ now }: ChangeDeps, tx: Tx, stored: SettingRow): Promise<void> {
  await deleteSettings(tx, [stored])
  await closeGap(tx, stored)
  if (stored.kind === 'postbacks') await cancelRules(tx, [stored.id], now())
}

const DONE = { create: 'created', replace: 'changed', delete: 'deleted' } as const

async function auditChange<K extends Kind>(
  deps: ChangeDeps,
  tx: Tx,
  actor: Actor,
  {
    change,
    present,
    wanted,
  }: { change: ThingChange<K>; present: Bodies[K] | undefined; wanted: Bodies[K] | undefined },
): Promise<void> {
  const { kind, id, does } = change
  const members =
    present && wanted ? changedMembers(fileBodyOf(kind, present), fileBodyOf(kind, wanted)) : undefined
  await writeAudit(tx, {
    ...{ audit_uid: deps.newId(), at: deps.now(), actor: actor.name },
    action: `settings.${DONE[does]}`,
    subject: `${slugOf(kind)}/${id}`,
    detail: JSON.stringify({ actor_id: actor.id, pid: actor.pid, members }),
  })
}
