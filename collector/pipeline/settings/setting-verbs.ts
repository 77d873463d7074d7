import { keepSecretsOf } from '../../domain/keep-secrets.ts'
import { merged, withLeftOutSecrets } from '../../domain/merge-shapes.ts'
import type { OrganizationName } from '../../domain/organization-name.ts'
import { type Bodies, fileBodyOf, idMember, type Kind, SCHEMAS } from '../../domain/settings.ts'
import { thingProblem } from '../../domain/thing-faults.ts'
import { withoutDefaults } from '../../domain/without-defaults.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from './actor.ts'
import { refuseOtherAction, ruleOf } from './change-rule.ts'
import { type ChangeDeps, changeThing } from './change-thing.ts'
import { oneThing, pageOfThings, type ThingFilter, type ThingPage } from './list-things.ts'
import { nameOrganization, readOrganization } from './name-organization.ts'
import { type ShownThing, TOLD_MEMBERS } from './show-thing.ts'

type Members = Record<string, unknown>

/** One thing, and the states of it that the caller knows. */
export interface ThingKey {
  kind: Kind
  id: string
  ifMatch?: string | undefined
}

/** Everything that can be done with configured things. What is refused is thrown as a Problem. */
export interface SettingVerbs {
  list(actor: Actor, kind: Kind, filter: ThingFilter): Promise<ThingPage>
  get(actor: Actor, key: ThingKey): Promise<ShownThing>
  create(actor: Actor, kind: Kind, members: Members): Promise<ShownThing>
  /** Puts another body in the place of a thing's; secrets that are left out stay. */
  replace(actor: Actor, key: ThingKey, members: Members): Promise<ShownThing>
  /** Changes the members that are given: a merge patch. */
  merge(actor: Actor, key: ThingKey, members: Members): Promise<ShownThing>
  remove(actor: Actor, key: ThingKey): Promise<void>
  organization(): Promise<OrganizationName>
  nameOrganization(actor: Actor, members: Members, ifMatch: string | undefined): Promise<OrganizationName>
}

/** The verbs of configured things; `settled` lets this process see what was changed. */
export function openSettingVerbs(deps: Deps, settled: () => Promise<void>): SettingVerbs {
  const changing: ChangeDeps = { ...deps, settled }
  return {
    list: (actor, kind, filter) => pageOfThings(deps, actor, kind, filter),
    get: (actor, { kind, id }) => oneThing(deps, actor, kind, id),
    create: (actor, kind, members) => create(changing, actor, kind, members),
    replace: (actor, key, members) =>
      put(changing, actor, key, (present) => {
        const given = { ...ownMembers(members), [idMember(key.kind)]: idIn(key, members) }
        return withLeftOutSecrets(keepSecretsOf(given, present), present)
      }),
    merge: (actor, key, members) =>
      put(changing, actor, key, (present) => {
        const given = { ...ownMembers(members), [idMember(key.kind)]: idIn(key, members) }
        // Without what fills in by itself: the defaults of one kind of group do not fit another.
        return merged(withoutDefaults(SCHEMAS[key.kind], present), keepSecretsOf(given, present))
      }),
    remove: async (actor, key) => {
      await changeThing(changing, actor, { ...key, does: 'delete', draft: () => undefined })
    },
    organization: () => readOrganization(deps),
    nameOrganization: (actor, members, ifMatch) => nameOrganization(changing, actor, members, ifMatch),
  }
}

async function create(deps: ChangeDeps, actor: Actor, kind: Kind, members: Members): Promise<ShownThing> {
  const given = kind === 'postbacks' && members.id === undefined ? { id: shortId(deps), ...members } : members
  const id = given[idMember(kind)]
  const made = await changeThing(deps, actor, {
    ...{ kind, does: 'create', id: typeof id === 'string' ? id : '' },
    draft: () => ruleOf(actor, kind, ownMembers(given)),
  })
  return there(made)
}

async function put<K extends Kind>(
  deps: ChangeDeps,
  actor: Actor,
  { kind, id, ifMatch }: ThingKey & { kind: K },
  become: (present: unknown) => unknown,
): Promise<ShownThing> {
  const written = (present: Bodies[K] | undefined) => (present === undefined ? {} : fileBodyOf(kind, present))
  const changed = await changeThing(deps, actor, {
    ...{ kind, id, ifMatch, does: 'replace' },
    draft: (present) => ruleOf(actor, kind, become(written(present))),
    refuse: (present, draft) => refuseOtherAction(kind, present, draft),
  })
  return there(changed)
}

// What a thing was shown with may come back with it.
function ownMembers(members: Members): Members {
  const told: readonly string[] = TOLD_MEMBERS
  return Object.fromEntries(Object.entries(members).filter(([name]) => !told.includes(name)))
}

function idIn({ kind, id }: ThingKey, members: Members): string {
  const member = idMember(kind)
  if (members[member] === undefined || members[member] === id) return id
  throw thingProblem([{ path: [member], reason: `must be ${id}, as in the address: ids do not change` }])
}

// Short enough to be typed when it is to be deleted.
function shortId({ newId }: ChangeDeps): string {
  return `pb-${newId().replaceAll('-', '').slice(-8)}`
}

function there(thing: ShownThing | undefined): ShownThing {
  if (thing) return thing
  throw new Error('what was written is there')
}
