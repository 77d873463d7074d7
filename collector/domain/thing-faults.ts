import { quoted } from './explain.ts'
import { type Fault, Problem, problemOf } from './problem.ts'
import { pathText, type SettingFault } from './setting-fault.ts'
import { type Bodies, idOf, type Kind, type Organization, type Things } from './settings.ts'

/** A fault of one configured thing; its path begins inside the thing. */
export interface ThingFault extends SettingFault {
  kind: Kind
  id: string
}

/** The word for a kind in addresses: lead-types. */
export function slugOf(kind: Kind): string {
  return kind.replaceAll('_', '-')
}

/** Faults of a whole organization, each told of the thing that has it. */
export function byThing(organization: Organization, faults: readonly SettingFault[]): ThingFault[] {
  return faults.flatMap((fault) => {
    const [kind, index, ...path] = fault.path
    const id = isKind(kind, organization) ? idAt(organization, kind, Number(index)) : undefined
    return id === undefined || !isKind(kind, organization) ? [] : [{ ...fault, kind, id, path }]
  })
}

/** The 400 for a thing with faults: each by the way to its member, the code by the outermost one. */
export function thingProblem(faults: readonly [SettingFault, ...SettingFault[]]): Problem {
  const [first, ...rest] = faults
  return problemOf([fieldFault(first), ...rest.map(fieldFault)])
}

/** The 409 for a change that would leave other things referring to what is not there. */
export function inUse(kind: Kind, id: string, faults: readonly ThingFault[]): Problem {
  const referrers = [...new Set(faults.map((fault) => `${slugOf(fault.kind)}/${fault.id}`))]
  const what = `${slugOf(kind)}/${id}`
  return new Problem(
    409,
    'in_use',
    `Others refer to what ${what} would lose: ${referrers.join(', ')}. Change those first.`,
    { facts: { referrers } },
  )
}

function fieldFault({ path, reason }: SettingFault): Fault {
  const kind = reason.startsWith('is missing') ? 'missing' : 'invalid'
  const field = path.length === 0 ? 'body' : pathText(path)
  return { field, kind, reason, code: `${kind}_${codeWord(String(path[0] ?? 'body'))}` }
}

// The name of a member that nobody knows may be anything.
function codeWord(name: string): string {
  return /^[a-z_]{1,40}$/.test(name) ? name : 'body'
}

function isKind(segment: unknown, organization: Organization): segment is Kind {
  return typeof segment === 'string' && segment !== 'org' && Object.hasOwn(organization, segment)
}

function idAt<K extends Kind>(things: Things, kind: K, index: number): string | undefined {
  const bodies: readonly Bodies[K][] = things[kind]
  const body = bodies[index]
  return body === undefined ? undefined : idOf(kind, body)
}

/** The 404 for a thing that is not there, or not for whoever asks. */
export function noSuchThing(kind: Kind, id: string): Problem {
  return new Problem(404, 'not_found', `There is no ${quoted(id)} among the ${slugOf(kind)}.`)
}
