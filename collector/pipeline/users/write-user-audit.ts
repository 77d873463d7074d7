import { writeAudit } from '../../store/audit.ts'
import type { Db, Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'

/** What is done to users, sessions and keys, as the audit names it. */
type UserDeed =
  | 'session.opened'
  | 'session.refused'
  | 'session.ended'
  | 'user.added'
  | 'user.changed'
  | 'user.removed'
  | 'key.created'
  | 'key.revoked'

/** Writes down what was done, by whom and to whom. */
export function writeUserAudit(
  deps: Pick<Deps, 'newId' | 'now'>,
  db: Db | Tx,
  { actor, subject, action, detail = {} }: UserAudit,
): Promise<void> {
  return writeAudit(db, {
    ...{ actor, subject, action },
    ...{ audit_uid: deps.newId(), at: deps.now(), detail: JSON.stringify(detail) },
  })
}

interface UserAudit {
  actor: string
  subject: string
  action: UserDeed
  detail?: Record<string, unknown>
}
