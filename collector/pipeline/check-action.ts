import type { Actions } from '../delivery/load-actions.ts'
import type { Postback } from '../domain/postback.ts'
import type { SettingFault } from '../domain/setting-fault.ts'

/**
 * What is wrong with a rule's action: it is unknown, or refuses its settings. `leadFields` are those of the
 * campaign's leads, where they are known.
 */
export function checkAction(
  actions: Actions,
  rule: Postback,
  leadFields: readonly string[] | undefined,
): SettingFault[] {
  const action = actions.get(rule.action)
  if (!action) {
    const known = [...actions.keys()].sort().join(', ')
    return [{ path: ['action'], reason: `no action '${rule.action}' here; there are: ${known}` }]
  }
  return action.check(rule.settings, { leadFields }).map(({ path, message }) => ({
    path: ['settings', ...path.map((step) => (typeof step === 'symbol' ? String(step) : step))],
    reason: message,
  }))
}
