import { OrganizationName } from '../../domain/organization-name.ts'
import { Problem } from '../../domain/problem.ts'
import { readShape } from '../../domain/setting-fault.ts'
import { thingProblem } from '../../domain/thing-faults.ts'
import { writeAudit } from '../../store/audit.ts'
import { lockSettings, organizationName, settingsVersion, stampSettings } from '../../store/settings.ts'
import type { Db, Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from './actor.ts'
import type { ChangeDeps } from './change-thing.ts'

/** The organization's name; `default` before it was given one. */
export function readOrganization({ store }: Pick<Deps, 'store'>): Promise<OrganizationName> {
  return nameIn(store.db)
}

/** Gives the organization a name, under which partners call the global endpoint from then on. */
export async function nameOrganization(
  deps: ChangeDeps,
  actor: Actor,
  members: Record<string, unknown>,
  ifMatch: string | undefined,
): Promise<OrganizationName> {
  const wanted = read(members)
  await deps.store.db.transaction().execute(async (tx) => {
    await lockSettings(tx)
    const { org } = await nameIn(tx)
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== `"${org}"`)
      throw new Problem(412, 'changed_meanwhile', `The organization is called ${org} by now.`)
    if (org === wanted.org) return
    await stampSettings(tx, wanted.org, (await settingsVersion(tx)) + 1)
    await writeAudit(tx, {
      ...{ audit_uid: deps.newId(), at: deps.now(), actor: actor.name },
      ...{ action: 'settings.changed', subject: 'organization' },
      detail: JSON.stringify({ actor_id: actor.id, pid: actor.pid, before: org, after: wanted.org }),
    })
  })
  await deps.settled()
  return wanted
}

function read(members: Record<string, unknown>): OrganizationName {
  const reading = readShape(OrganizationName, members)
  if (reading.ok) return reading.value
  const [first = { path: [], reason: 'cannot be read' }, ...rest] = reading.faults
  throw thingProblem([first, ...rest])
}

async function nameIn(db: Db | Tx): Promise<OrganizationName> {
  return { org: (await organizationName(db)) ?? 'default' }
}
