import { type RawBuilder, sql } from 'kysely'
import type { Scope } from './scope.ts'

/**
 * The conditions by which records of a table are the scope's own. Of what was sent, a source sees what its own rules
 * sent, and nothing from before there was such a rule of its own.
 */
export function ownConditions(table: string, scope: Scope): RawBuilder<unknown>[] {
  if (scope === 'all') return []
  const own = sql`${sql.ref(`${table}.pid`)} = ${scope.pid}`
  const made = sql`select 1 from settings rule where rule.kind = 'postbacks' and rule.author_pid = ${scope.pid}`
  if (table === 'deliveries')
    return [own, sql`exists (${made} and rule.id = deliveries.rule_id and rule.created_at <= deliveries.at)`]
  if (table !== 'attempts') return [own]
  const delivery = sql`select 1 from deliveries owed where owed.delivery_id = attempts.delivery_id`
  const by = sql`exists (${made} and rule.id = owed.rule_id and rule.created_at <= owed.at)`
  return [own, sql`exists (${delivery} and ${by})`]
}
