import type { ReadyAction } from '../../delivery/action.ts'
import type { Actions } from '../../delivery/load-actions.ts'
import { parseTemplate, type Template } from '../../domain/macro.ts'
import type { Postback } from '../../domain/postback.ts'
import type { SettingFault } from '../../domain/setting-fault.ts'

// What a lead was sold for, and to whom, is between the operator and the buyers; a source is told its own payout.
const OF_OPERATORS = new Set([
  ...['total_sold_price', 'revenue_share_payout', 'number_of_deliveries', 'client_uid', 'buyer_name'],
])

/** What a rule that a source makes for itself may not have: actions on what is everybody's, and the buyers' side of a sale. */
export function sourceRuleFaults(actions: Actions, rule: Postback): SettingFault[] {
  const action = actions.get(rule.action)
  if (action?.forAdmins) return [{ path: ['action'], reason: 'is for admins only' }]
  const ready = action?.prepare(rule.settings)
  if (ready?.status !== 'ready') return []
  return placesOf(ready).flatMap(({ path, names }) =>
    names
      .filter((name) => OF_OPERATORS.has(name))
      .map((name) => ({ path: ['settings', ...path], reason: `may not tell ${name}` })),
  )
}

function placesOf({ templates, parameters }: ReadyAction): { path: (string | number)[]; names: string[] }[] {
  return [
    ...templates.map(({ path, template }) => ({
      path: path.map((step) => (typeof step === 'symbol' ? String(step) : step)),
      names: namesIn(template),
    })),
    ...parameters.map(({ type, value }, index) => ({
      path: ['parameters', index, 'value'],
      names: type === 'static' ? namesInText(value) : [value],
    })),
  ]
}

function namesInText(text: string): string[] {
  const parsed = parseTemplate(text)
  return parsed.status === 'parsed' ? namesIn(parsed.template) : []
}

const namesIn = ({ parts }: Template) =>
  parts.flatMap((part) => (typeof part === 'string' ? [] : [part.name]))
