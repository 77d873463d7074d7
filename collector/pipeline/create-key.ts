import { createHash, randomBytes } from 'node:crypto'
import type { NewKey } from '../domain/api-key.ts'
import { insertKey } from '../store/keys.ts'
import { lockSettings, organizationName, settingsVersion, stampSettings } from '../store/settings.ts'
import type { ApiKeyRow, Tx } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import { writeUserAudit } from './users/write-user-audit.ts'

const PREFIX = 'cw_'
const SHOWN = 10

/** A key that was made, with its text: the only time that is to be had, since only its digest is kept. */
export interface CreatedKey {
  row: ApiKeyRow
  key: string
}

/** Makes a key of the HTTP API; its source may come after it, as scripts that set everything up have it. */
export async function createKey(
  deps: Pick<Deps, 'store' | 'now' | 'newId'>,
  { name, role, pid = null }: NewKey,
  actor: string,
): Promise<CreatedKey> {
  const key = PREFIX + randomBytes(32).toString('base64url')
  const row = {
    ...{ name, role, pid, key_id: deps.newId(), at: deps.now() },
    digest: createHash('sha256').update(key).digest('hex'),
    prefix: key.slice(0, SHOWN),
  }
  await deps.store.db.transaction().execute(async (tx) => {
    await insertKey(tx, row)
    const detail = { role, pid, prefix: row.prefix }
    await writeUserAudit(deps, tx, { actor, subject: name, action: 'key.created', detail })
    await moveVersion(tx)
  })
  return { row, key }
}

/** Lets running processes read the keys again: they do when the version of the settings moves. */
export async function moveVersion(tx: Tx): Promise<void> {
  await lockSettings(tx)
  await stampSettings(tx, (await organizationName(tx)) ?? 'default', (await settingsVersion(tx)) + 1)
}
