import { Postback } from '../domain/postback.ts'
import { keyOfRule, ruleBodies } from '../store/rule-versions.ts'
import { openBody } from '../store/secrets.ts'
import type { DeliveryRow } from '../store/tables.ts'
import type { Deps } from './deps.ts'

/** A rule as it was; `unreadable` when its secrets cannot be opened any more. */
export type RuleThen = { status: 'read'; rule: Postback } | { status: 'unreadable' }

/** The rules of deliveries as they were when these were owed, by delivery_id; what is not known is absent. */
export async function rulesAsTheyWere(
  { store, sealer }: Pick<Deps, 'store' | 'sealer'>,
  deliveries: readonly Pick<DeliveryRow, 'delivery_id' | 'rule_id' | 'rule_version'>[],
): Promise<Map<string, RuleThen>> {
  const known = deliveries.flatMap(({ delivery_id, rule_id, rule_version }) =>
    rule_version === null ? [] : [{ delivery_id, rule_id, version: rule_version }],
  )
  const bodies = await ruleBodies(store.db, known)
  const read = new Map([...bodies].map(([key, body]) => [key, readRule(sealer, body)]))
  return new Map(
    known.flatMap((one) => {
      const rule = read.get(keyOfRule(one))
      return rule ? [[one.delivery_id, rule] as const] : []
    }),
  )
}

function readRule(sealer: Deps['sealer'], body: string): RuleThen {
  try {
    return { status: 'read', rule: Postback.parse(openBody(body, sealer)) }
  } catch {
    return { status: 'unreadable' }
  }
}
