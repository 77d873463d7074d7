import { type Bodies, fileBodyOf, type Kind, SCHEMAS } from '../../domain/settings.ts'
import { openBody } from '../../store/secrets.ts'
import type { SettingRow } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'

/** A configured thing as it is shown: in the file's shape with every default, its secrets masked when written as JSON. */
export interface ShownThing {
  id: string
  /** Another one after every change. */
  etag: string
  shown: Record<string, unknown>
}

/** What is told of a thing beside its settings; given back with it, these are passed over. */
export const TOLD_MEMBERS = ['created_at', 'updated_at', 'author', 'version'] as const

/** Shows a stored thing. */
export function showThing(deps: Pick<Deps, 'sealer'>, kind: Kind, row: SettingRow): ShownThing {
  return {
    id: row.id,
    etag: etagOf(row),
    shown: {
      ...fileBodyOf(kind, bodyOf(deps, kind, row)),
      created_at: new Date(row.created_at).toISOString(),
      updated_at: new Date(row.updated_at).toISOString(),
      author:
        row.author_id === null
          ? null
          : { id: row.author_id, name: row.author_name ?? '', pid: row.author_pid },
      version: row.revision,
    },
  }
}

/** A thing as the program uses it, out of its row. */
export function bodyOf<K extends Kind>(
  { sealer }: Pick<Deps, 'sealer'>,
  kind: K,
  row: SettingRow,
): Bodies[K] {
  const schema: { parse(body: unknown): Bodies[K] } = SCHEMAS[kind]
  return schema.parse(openBody(row.body, sealer))
}

/** The tag of a thing's present state. Versions of the settings only grow: none comes again after a deletion. */
export function etagOf({ version }: Pick<SettingRow, 'version'>): string {
  return `"v${version}"`
}
