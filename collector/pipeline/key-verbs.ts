import type { NewKey } from '../domain/api-key.ts'
import { Problem } from '../domain/problem.ts'
import { allKeys, deleteKey } from '../store/keys.ts'
import type { ApiKeyRow } from '../store/tables.ts'
import { type CreatedKey, createKey, moveVersion } from './create-key.ts'
import type { Deps } from './deps.ts'
import { refuseUnknownSource } from './users/change-users.ts'
import { writeUserAudit } from './users/write-user-audit.ts'

type KeyDeps = Pick<Deps, 'store' | 'now' | 'newId'>

/** Everything that can be done with keys of the HTTP API, as the doors call it. */
export interface KeyVerbs {
  list(): Promise<ApiKeyRow[]>
  create(wanted: NewKey, actor: string): Promise<CreatedKey>
  /** Takes a key away: from then on it opens nothing. */
  revoke(keyId: string, actor: string): Promise<void>
}

/** The verbs of keys; `settled` lets this process see at once what was changed. */
export function openKeyVerbs(deps: KeyDeps, settled: () => Promise<void>): KeyVerbs {
  return {
    list: () => allKeys(deps.store.db),
    create: async (wanted, actor) => {
      await deps.store.db.transaction().execute((tx) => refuseUnknownSource(tx, wanted.pid ?? null))
      const created = await createKey(deps, wanted, actor)
      await settled()
      return created
    },
    revoke: async (keyId, actor) => {
      await revokeKey(deps, keyId, actor)
      await settled()
    },
  }
}

function revokeKey(deps: KeyDeps, keyId: string, actor: string): Promise<void> {
  return deps.store.db.transaction().execute(async (tx) => {
    const gone = await deleteKey(tx, keyId)
    if (!gone) throw new Problem(404, 'not_found', 'There is no such key.')
    const { name, role, pid, prefix } = gone
    const detail = { role, pid, prefix }
    await writeUserAudit(deps, tx, { actor, subject: name, action: 'key.revoked', detail })
    await moveVersion(tx)
  })
}
