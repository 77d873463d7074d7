import type { Scope } from '../../store/scope.ts'
import type { Author } from '../../store/settings.ts'

/** Who does something through the API: a key or a user, and the source that it speaks for; null for an admin. */
export interface Actor {
  id: string
  name: string
  pid: string | null
}

/** Whose things somebody may see and change. */
export function scopeOf({ pid }: Actor): Scope {
  return pid === null ? 'all' : { pid }
}

/** Somebody as the author of what they make. */
export function authorOf({ id, name, pid }: Actor): Author {
  return { author_id: id, author_name: name, author_pid: pid }
}
