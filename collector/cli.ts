import { Command } from 'commander'
import { COMMANDS } from './command-list.ts'

const program = new Command('clickwire')
  .description('From click to payout, in one program you can host yourself.')
  .version(version(), '-v, --version')
  .showHelpAfterError()

const [asked = 'serve'] = process.argv.slice(2)
const named = COMMANDS.filter(({ names }) => names.includes(asked))
// Whatever else is said is for help, or to be told what there is.
for (const { load } of named.length > 0 ? named : COMMANDS) (await load())(program)
if (named.length === 0 && asked !== 'help' && !asked.startsWith('-'))
  program.error(`error: unknown command '${asked}'`)

try {
  await program.parseAsync(process.argv)
} catch (error) {
  // A person reads this: the sentence, and the whole story only when it is asked for.
  console.error(error instanceof Error ? error.message : String(error))
  if (process.env.LOG_LEVEL === 'debug') console.error(error)
  process.exitCode = 1
}

function version(): string {
  return '0.1.0'
}
