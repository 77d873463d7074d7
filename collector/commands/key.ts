import { type Command, Option } from 'commander'
import { createKey } from '../pipeline/create-key.ts'
import { configured, withProgram } from './environment.ts'

/** `clickwire key create`: makes a key of the HTTP API, and prints it alone, so that scripts can take it. */
export function keyCommand(program: Command): void {
  program
    .command('key')
    .description('keys of the HTTP API')
    .command('create')
    .description('make a key and print it; it is not shown again')
    .addOption(new Option('--role <role>', 'what the key may do').choices(['admin']).makeOptionMandatory())
    .requiredOption('--name <name>', 'what the key is for')
    .action(async ({ name }: { name: string }) => {
      const key = await withProgram(configured({ LOG_LEVEL: 'silent' }), (opened) =>
        createKey(opened, { name, role: 'admin', pid: null }),
      )
      console.log(key)
    })
}
