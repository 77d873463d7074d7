import type { PerformInput } from '../delivery/perform.ts'
import type { Deps } from './deps.ts'
import { listTool } from './lists/list-tool.ts'

/** What actions of this program speak with: HTTP, mail, and the built-in lists, about this transaction. */
export function actionTools(deps: Deps, transactionId: string): PerformInput['tools'] {
  return { http: deps.http, mail: deps.buyers.mail, lists: listTool(deps, transactionId) }
}
