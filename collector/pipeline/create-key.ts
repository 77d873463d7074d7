import { createHash, randomBytes } from 'node:crypto'
import { insertKey } from '../store/keys.ts'
import { lockSettings, organizationName, settingsVersion, stampSettings } from '../store/settings.ts'
import type { Deps } from './deps.ts'

const PREFIX = 'cw_'
const SHOWN = 10

/** Makes a key of the HTTP API and returns its text: the only time it is to be had, since only its digest is kept. */
export async function createKey(
  deps: Pick<Deps, 'store' | 'now' | 'newId'>,
  { name, role, pid }: { name: string; role: 'admin' | 'affiliate'; pid: string | null },
): Promise<string> {
  const key = PREFIX + randomBytes(32).toString('base64url')
  const digest = createHash('sha256').update(key).digest('hex')
  await deps.store.db.transaction().execute(async (tx) => {
    await insertKey(tx, {
      ...{ name, role, pid, digest },
      key_id: deps.newId(),
      prefix: key.slice(0, SHOWN),
      at: deps.now(),
    })
    await lockSettings(tx)
    // The version moves, so that running processes read the keys again.
    await stampSettings(tx, (await organizationName(tx)) ?? 'default', (await settingsVersion(tx)) + 1)
  })
  return key
}
