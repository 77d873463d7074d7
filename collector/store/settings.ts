import { sql } from 'kysely'
import { isPostgres } from './dialects/dialect.ts'
import { CHANNEL, lineMessage } from './dialects/line.ts'
import { keepRuleVersions } from './rule-versions.ts'
import type { Db, SettingRow, Tx } from './tables.ts'

/** One configured thing as it is kept: in the file's own shape, its secrets sealed. */
export interface StoredSetting {
  kind: string
  id: string
  position: number
  body: string
}

/** The version of the settings: it grows with every change, and is 0 before the first. */
export async function settingsVersion(db: Db | Tx): Promise<number> {
  return Number((await meta(db, 'settings_version')) ?? 0)
}

/** The organization's name, once settings were applied. */
export function organizationName(db: Db | Tx): Promise<string | undefined> {
  return meta(db, 'org')
}

/** Every configured thing, in the order in which people wrote them. */
export function allSettings(db: Db | Tx): Promise<StoredSetting[]> {
  return db
    .selectFrom('settings')
    .select(['kind', 'id', 'position', 'body'])
    .orderBy('kind')
    .orderBy('position')
    .orderBy('id')
    .execute()
}

/** Who makes a thing: a key or a user, and the source that it speaks for. */
export type Author = Pick<SettingRow, 'author_id' | 'author_name' | 'author_pid'>

const A_FILE: Author = { author_id: null, author_name: null, author_pid: null }

/** Writes things that are new or changed; who made a thing stays its author. */
export async function putSettings(
  tx: Tx,
  settings: readonly StoredSetting[],
  { version, now, author = A_FILE }: { version: number; now: number; author?: Author },
): Promise<void> {
  for (const setting of settings) {
    const { position, body } = setting
    await tx
      .insertInto('settings')
      .values({ ...setting, ...author, version, revision: 1, created_at: now, updated_at: now })
      .onConflict((conflict) =>
        conflict.columns(['kind', 'id']).doUpdateSet(({ eb, ref }) => ({
          ...{ position, body, version, updated_at: now },
          revision: eb(ref('settings.revision'), '+', 1),
        })),
      )
      .execute()
  }
  const rules = settings.filter(({ kind }) => kind === 'postbacks')
  await keepRuleVersions(tx, rules, version, now)
}

/** Gives things their places, and leaves the rest of them as it is. */
export async function moveSettings(tx: Tx, settings: readonly StoredSetting[]): Promise<void> {
  for (const { kind, id, position } of settings)
    await tx.updateTable('settings').set({ position }).where('kind', '=', kind).where('id', '=', id).execute()
}

/** Lets nobody else change settings until the transaction ends: what is read after it stays true. */
export async function lockSettings(tx: Tx): Promise<void> {
  await tx
    .insertInto('meta')
    .values({ name: 'settings_lock', value: '' })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: '' }))
    .execute()
}

/** Removes things. */
export async function deleteSettings(
  tx: Tx,
  things: readonly Pick<StoredSetting, 'kind' | 'id'>[],
): Promise<void> {
  for (const { kind, id } of things)
    await tx.deleteFrom('settings').where('kind', '=', kind).where('id', '=', id).execute()
}

/** Names the organization and raises the version that every process watches. */
export async function stampSettings(tx: Tx, org: string, version: number): Promise<void> {
  for (const row of [
    { name: 'org', value: org },
    { name: 'settings_version', value: String(version) },
  ])
    await tx
      .insertInto('meta')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: row.value }))
      .execute()
  // Within the transaction, and so exactly when it commits: settings are changed a few times a day, and one by one.
  if (isPostgres(tx))
    await sql`select pg_notify(${CHANNEL}, ${lineMessage('settings', ['settings'])})`.execute(tx)
}

async function meta(db: Db | Tx, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}
