import { rowsAs } from './rows.ts'
import type { Db, Tx } from './tables.ts'

/** A rule as a version of the settings had it. */
export interface RuleAt {
  rule_id: string
  version: number
}

/** Keeps rules as a version of the settings has them: what was sent by them can be sent again as it was. */
export async function keepRuleVersions(
  tx: Tx,
  rules: readonly { id: string; body: string }[],
  version: number,
  at: number,
): Promise<void> {
  for (const { id, body } of rules)
    await tx
      .insertInto('rule_versions')
      .values({ rule_id: id, version, body, at })
      .onConflict((conflict) => conflict.columns(['rule_id', 'version']).doUpdateSet({ body }))
      .execute()
}

/** The bodies of rules as they were in force at versions of the settings, by keyOfRule; what is not known is absent. */
export async function ruleBodies(db: Db | Tx, wanted: readonly RuleAt[]): Promise<Map<string, string>> {
  if (wanted.length === 0) return new Map()
  const distinct = [...new Map(wanted.map((one) => [keyOfRule(one), one])).values()]
  const rows = await db
    .selectFrom(rowsAs(db, 'given', { rule_id: 'text', version: 'bigint' }, distinct))
    .innerJoin('rule_versions', (join) =>
      join
        .onRef('rule_versions.rule_id', '=', 'given.rule_id')
        .on('rule_versions.version', '=', ({ selectFrom }) =>
          selectFrom('rule_versions as other')
            .select(({ fn }) => fn.max('other.version').as('version'))
            .whereRef('other.rule_id', '=', 'given.rule_id')
            .whereRef('other.version', '<=', 'given.version'),
        ),
    )
    .select(['given.rule_id', 'given.version', 'rule_versions.body'])
    .execute()
  return new Map(
    rows.map(({ rule_id, version, body }) => [
      keyOfRule({ rule_id: rule_id ?? '', version: version ?? 0 }),
      body,
    ]),
  )
}

/** What a rule at a version is found by. */
export const keyOfRule = ({ rule_id, version }: RuleAt): string => `${version} ${rule_id}`
