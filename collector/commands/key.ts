import { setTimeout } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import { ThingId } from '../domain/ids.ts'
import { createKey } from '../pipeline/create-key.ts'
import { CommandFault, configured, withProgram } from './environment.ts'

// Running programs look for what changed every quarter of a second: a key that is printed opens their doors.
const HEARD_MS = 400

/** `clickwire key create`: makes a key of the HTTP API, and prints it alone, so that scripts can take it. */
export function keyCommand(program: Command): void {
  program
    .command('key')
    .description('keys of the HTTP API')
    .command('create')
    .description('make a key and print it; it is not shown again')
    .addOption(
      new Option('--role <role>', 'what the key may do')
        .choices(['admin', 'affiliate'])
        .makeOptionMandatory(),
    )
    .requiredOption('--name <name>', 'what the key is for')
    .option('--pid <pid>', 'the source that an affiliate’s key speaks for')
    .action(async (options: KeyOptions) => {
      const wanted = keyFor(options)
      const { key } = await withProgram(configured({ LOG_LEVEL: 'silent' }), (opened) =>
        createKey(opened, wanted, 'command'),
      )
      await setTimeout(HEARD_MS)
      console.log(key)
    })
}

interface KeyOptions {
  role: 'admin' | 'affiliate'
  name: string
  pid?: string
}

function keyFor({ role, name, pid }: KeyOptions) {
  if (role === 'affiliate' && (pid === undefined || !ThingId.safeParse(pid).success))
    throw new CommandFault('A key of an affiliate speaks for one source: name it by --pid.')
  if (role === 'admin' && pid !== undefined)
    throw new CommandFault('An admin’s key speaks for nobody in particular: leave out --pid.')
  return { name, role, pid: pid ?? null }
}
