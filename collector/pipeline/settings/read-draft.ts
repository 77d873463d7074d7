import type { Actions } from '../../delivery/load-actions.ts'
import { hasSecretAt, withoutSecretsAt } from '../../domain/merge-shapes.ts'
import type { Postback } from '../../domain/postback.ts'
import { type Reading, readShape, type SettingFault } from '../../domain/setting-fault.ts'
import { type Bodies, type Kind, SCHEMAS } from '../../domain/settings.ts'
import { ruleWithSecrets } from '../apply-settings.ts'
import { checkAction } from '../check-action.ts'

/**
 * Reads a thing in the file's shape in which stored secrets stand where they were left out. One that nothing wants
 * any more, as after a change of the kind of authorization, is let go.
 */
export function readDraft<K extends Kind>(actions: Actions, kind: K, draft: unknown): Reading<Bodies[K]> {
  const unwanted = secretFaults(actions, kind, draft)
  const wanted =
    unwanted.length === 0
      ? draft
      : withoutSecretsAt(
          draft,
          unwanted.map(({ path }) => path),
        )
  return sealable(actions, kind, readShape(SCHEMAS[kind], wanted))
}

function secretFaults<K extends Kind>(actions: Actions, kind: K, draft: unknown): SettingFault[] {
  const read = readShape(SCHEMAS[kind], draft)
  const faults = read.ok ? settingsFaults(actions, kind, read.value) : read.faults
  return faults.filter(({ path }) => hasSecretAt(draft, path))
}

function settingsFaults(actions: Actions, kind: Kind, body: Bodies[Kind]): SettingFault[] {
  // What a rule may name besides is checked with the rest of the settings.
  return isRule(kind, body) ? checkAction(actions, body, undefined) : []
}

function sealable<K extends Kind>(actions: Actions, kind: K, read: Reading<Bodies[K]>): Reading<Bodies[K]> {
  if (!read.ok || !isRule(kind, read.value)) return read
  return { ok: true, value: { ...read.value, ...ruleWithSecrets(actions, read.value) } }
}

function isRule(kind: Kind, _body: Bodies[Kind]): _body is Postback {
  return kind === 'postbacks'
}
