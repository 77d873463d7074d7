import type { ConversionStatus } from '../domain/conversion-status.ts'
import type { Micros } from '../domain/money.ts'
import { Problem } from '../domain/problem.ts'
import { writeAudit } from '../store/audit.ts'
import { lockConversion } from '../store/inbound/conversion-changes.ts'
import type { ConversionRow } from '../store/tables.ts'
import { changeConversion } from './change-conversion.ts'
import type { Deps } from './deps.ts'

/** What an operator decides about a conversion. */
export interface OperatorDecision {
  conversionId: string
  status: ConversionStatus
  reason: string
  revenue?: Micros | undefined
  /** Who decides, as the audit says it. */
  actor: string
}

/** An operator decides about a conversion: it is changed, with all that sets off, and who did it is written down. */
export async function decideConversion(
  deps: Deps,
  { conversionId, status, reason, revenue, actor }: OperatorDecision,
): Promise<{ conversion: ConversionRow; changed: boolean }> {
  const decided = await deps.store.db.transaction().execute(async (tx) => {
    const before = await lockConversion(tx, conversionId)
    if (!before) throw new Problem(404, 'not_found', 'There is no such conversion.')
    const made = await changeConversion(deps, tx, before, {
      by: 'operator',
      to: status,
      original: null,
      ...{ revenue, reason },
      cause: `admin:${actor}`,
    })
    if (made.changed)
      await writeAudit(tx, {
        audit_uid: deps.newId(),
        actor,
        action: 'conversion.status',
        subject: conversionId,
        detail: JSON.stringify({ from: before.status, to: status, reason }),
        at: deps.now(),
      })
    return made
  })
  if (decided.owed > 0) deps.wake()
  return decided
}
