import type { Organization } from '../domain/settings.ts'
import { exportShape } from '../domain/settings-export.ts'
import type { Program } from '../open-program.ts'
import { readSettled } from '../pipeline/apply-settings.ts'
import { checkAction } from '../pipeline/check-action.ts'
import { escapeReferences } from '../settings-file/environment.ts'
import { readSettings } from '../settings-file/read-settings.ts'
import { CommandFault } from './environment.ts'

/** Things of some kinds, in the file's shape. */
export type Things = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

const ID_OF: Readonly<Record<string, string>> = { sources: 'pid', campaigns: 'cid' }

/** The settings as they are, with these things laid over those of their ids: what a thing leaves out stays. */
export async function layOver(
  { store, sealer, actions }: Program,
  thingsFor: (present: Organization, shape: Readonly<Record<string, unknown>>) => Things,
): Promise<Organization> {
  const { organization: present } = await readSettled(store.db, sealer)
  const shape: Record<string, unknown> = { ...exportShape(present.org, present) }
  const laid = Object.entries(thingsFor(present, shape)).map(([kind, things]) => {
    const id = ID_OF[kind] ?? 'id'
    const all = new Map(thingsIn(shape, kind).map((one) => [String(one[id]), one]))
    for (const thing of things) all.set(String(thing[id]), { ...all.get(String(thing[id])), ...thing })
    return [kind, [...all.values()]] as const
  })
  // As a file would say it: secrets are their masks, and what looks like a reference to the environment is none.
  const text = escapeReferences(JSON.stringify({ ...shape, ...Object.fromEntries(laid) }))
  const read = readSettings(
    text,
    {},
    { present, checkPostback: (rule, leadFields) => checkAction(actions, rule, leadFields) },
  )
  if (read.ok) return read.organization
  const faults = read.faults.map(({ path, reason }) => `${path}: ${reason}`)
  throw new CommandFault(`${faults.join('\n')}\nNothing was changed.`)
}

/** The things of a kind that a shape holds. */
export function thingsIn(shape: Readonly<Record<string, unknown>>, kind: string): Record<string, unknown>[] {
  const things: unknown = shape[kind]
  return Array.isArray(things) ? things.map((one) => ({ ...Object(one) })) : []
}
