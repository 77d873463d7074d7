import { Command } from 'commander'
import { actionsCommand } from './commands/actions.ts'
import { backupCommands, moveCommand } from './commands/backup.ts'
import { mapFieldsCommand, testMethodCommand } from './commands/buyers.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { importCommand } from './commands/import.ts'
import { keyCommand } from './commands/key.ts'
import { listCommand, listsCommand } from './commands/lists.ts'
import { migrateCommand } from './commands/migrate.ts'
import { privacyCommand } from './commands/privacy.ts'
import { relayCommand } from './commands/relay.ts'
import { replayCommand } from './commands/replay.ts'
import { retentionCommand } from './commands/retention.ts'
import { schemaCommand } from './commands/schema.ts'
import { serveCommand } from './commands/serve.ts'
import { applyCommand, exportCommand } from './commands/settings.ts'
import { simulateCommand } from './commands/simulate.ts'
import { specCommand } from './commands/spec.ts'
import { userCommand } from './commands/user.ts'

const program = new Command('clickwire')
  .description('From click to payout, in one program you can host yourself.')
  .version(version(), '-v, --version')
  .showHelpAfterError()

serveCommand(program)
applyCommand(program)
exportCommand(program)
importCommand(program)
schemaCommand(program)
specCommand(program)
migrateCommand(program)
backupCommands(program)
moveCommand(program)
keyCommand(program)
userCommand(program)
replayCommand(program)
relayCommand(program)
privacyCommand(program)
retentionCommand(program)
actionsCommand(program)
listsCommand(program)
listCommand(program)
testMethodCommand(program)
mapFieldsCommand(program)
doctorCommand(program)
demoCommand(program)
simulateCommand(program)

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
