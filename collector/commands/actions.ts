import type { Command } from 'commander'
import { loadActions } from '../delivery/load-actions.ts'
import { describeActions } from '../pipeline/describe-actions.ts'
import { configured } from './environment.ts'
import { printActions } from './print-actions.ts'

/** `clickwire actions`: describes every action, those of ACTIONS_DIR too. */
export function actionsCommand(program: Command): void {
  program
    .command('actions')
    .description('describe every action of postbacks: settings and examples')
    .option('--markdown', 'as a page of documentation, instead of JSON')
    .action(async ({ markdown = false }: { markdown?: boolean }) => {
      const actions = describeActions(await loadActions(configured().ACTIONS_DIR))
      process.stdout.write(markdown ? printActions(actions) : `${JSON.stringify(actions, null, 2)}\n`)
    })
}
