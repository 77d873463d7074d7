import type { Actions } from '../delivery/load-actions.ts'
import type { Postback } from '../domain/postback.ts'
import {
  type Bodies,
  emptyOrganization,
  fileBodyOf,
  idOf,
  KINDS,
  type Kind,
  type Organization,
  SCHEMAS,
} from '../domain/settings.ts'
import { changesNothing, planSettings, type SettingsPlan, settingsAfter } from '../domain/settings-plan.ts'
import { cancelRules } from '../store/outbox.ts'
import { openBody, type Sealer, sealBody } from '../store/secrets.ts'
import {
  allSettings,
  deleteSettings,
  lockSettings,
  moveSettings,
  organizationName,
  putSettings,
  type StoredSetting,
  settingsVersion,
  stampSettings,
} from '../store/settings.ts'
import type { Db, Tx } from '../store/tables.ts'
import type { Deps } from './deps.ts'

/** What applying settings needs of the program. */
export type ApplyDeps = Pick<Deps, 'store' | 'sealer' | 'actions' | 'now'>

/** The settings as they are stored, and their version; an empty organization before the first apply. */
export async function readSettled(
  db: Db | Tx,
  sealer: Sealer,
): Promise<{ organization: Organization; version: number }> {
  const version = await settingsVersion(db)
  const org = (await organizationName(db)) ?? 'default'
  const rows = await allSettings(db)
  const lists = Object.fromEntries(KINDS.map((kind) => [kind, bodiesOf(kind, rows, sealer)]))
  return { organization: { ...emptyOrganization(org), ...lists }, version }
}

/** What applying would do, without doing it. */
export async function planApply(
  deps: ApplyDeps,
  wanted: Organization,
  { prune }: { prune: boolean },
): Promise<SettingsPlan> {
  const { organization } = await readSettled(deps.store.db, deps.sealer)
  return planSettings(organization, withActionSecrets(deps.actions, wanted), { prune })
}

/**
 * Makes the database hold these settings, in one transaction, and returns what it changed. What is there besides
 * stays unless `prune` is given. Every process sees the change within a second, by the settings' version.
 */
export function applySettings(
  deps: ApplyDeps,
  file: Organization,
  { prune }: { prune: boolean },
): Promise<SettingsPlan> {
  const wanted = withActionSecrets(deps.actions, file)
  return deps.store.db.transaction().execute(async (tx) => {
    await lockSettings(tx)
    const { organization: present, version } = await readSettled(tx, deps.sealer)
    const plan = planSettings(present, wanted, { prune })
    const changed = changedRows(settingsAfter(present, wanted, { prune }), present, plan, deps.sealer)
    if (changesNothing(plan) && changed.length === 0 && present.org === wanted.org && version > 0) return plan
    const removed = plan.steps.filter((step) => step.does === 'delete')
    const written = changed.filter((row) => isPlanned(row, plan))
    await putSettings(tx, written, { version: version + 1, now: deps.now() })
    await moveSettings(
      tx,
      changed.filter((row) => !written.includes(row)),
    )
    await deleteSettings(tx, removed)
    await cancelRules(
      tx,
      removed.filter((step) => step.kind === 'postbacks').map((step) => step.id),
      deps.now(),
    )
    await stampSettings(tx, wanted.org, version + 1)
    return plan
  })
}

// A rule's settings are its action's own: only the action knows which of them are secret.
function withActionSecrets(actions: Actions, wanted: Organization): Organization {
  return { ...wanted, postbacks: wanted.postbacks.map((rule) => ruleWithSecrets(actions, rule)) }
}

/** A rule with a Secret wherever its action's schema says secret. */
export function ruleWithSecrets(actions: Actions, rule: Postback): Postback {
  const settings = settingsOf(actions.get(rule.action)?.withSecrets(rule.settings) ?? rule.settings)
  return { ...rule, settings }
}

function settingsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('the settings of an action are an object')
  return { ...value }
}

function bodiesOf<K extends Kind>(kind: K, rows: readonly StoredSetting[], sealer: Sealer): Bodies[K][] {
  const schema: { parse(body: unknown): Bodies[K] } = SCHEMAS[kind]
  return rows.filter((row) => row.kind === kind).map((row) => schema.parse(openBody(row.body, sealer)))
}

function changedRows(
  after: Organization,
  present: Organization,
  plan: SettingsPlan,
  sealer: Sealer,
): StoredSetting[] {
  return KINDS.flatMap((kind) => rowsOfKind(kind, after[kind], sealer)).filter(
    (row) => isPlanned(row, plan) || positionOf(present, row) !== row.position,
  )
}

function rowsOfKind<K extends Kind>(kind: K, bodies: readonly Bodies[K][], sealer: Sealer): StoredSetting[] {
  return bodies.map((body, position) => ({
    kind,
    id: idOf(kind, body),
    position,
    body: sealBody(fileBodyOf(kind, body), sealer),
  }))
}

// Sealing never gives the same twice: what changed is told by the plan, not by comparing rows.
function isPlanned({ kind, id }: StoredSetting, { steps }: SettingsPlan): boolean {
  return steps.some((step) => step.kind === kind && step.id === id && /create|change/.test(step.does))
}

function positionOf(organization: Organization, { kind, id }: StoredSetting): number {
  const positions = KINDS.filter((one) => one === kind).map((one) =>
    idsOf(one, organization[one]).indexOf(id),
  )
  return positions[0] ?? -1
}

function idsOf<K extends Kind>(kind: K, bodies: readonly Bodies[K][]): string[] {
  return bodies.map((body) => idOf(kind, body))
}
