import type { Command } from 'commander'

/** A file of commands: what they are called, and how they are loaded and made known to the program. */
interface Listed {
  names: readonly string[]
  load: () => Promise<(program: Command) => void>
}

/** Every command, in the order in which help tells of them. Each is loaded when it is asked for: all take half a second. */
export const COMMANDS: readonly Listed[] = [
  { names: ['serve'], load: async () => (await import('./commands/serve.ts')).serveCommand },
  { names: ['apply'], load: async () => (await import('./commands/settings.ts')).applyCommand },
  { names: ['export'], load: async () => (await import('./commands/settings.ts')).exportCommand },
  { names: ['import'], load: async () => (await import('./commands/import.ts')).importCommand },
  { names: ['schema'], load: async () => (await import('./commands/schema.ts')).schemaCommand },
  { names: ['spec'], load: async () => (await import('./commands/spec.ts')).specCommand },
  { names: ['migrate'], load: async () => (await import('./commands/migrate.ts')).migrateCommand },
  { names: ['backup', 'restore'], load: async () => (await import('./commands/backup.ts')).backupCommands },
  { names: ['move'], load: async () => (await import('./commands/backup.ts')).moveCommand },
  { names: ['key'], load: async () => (await import('./commands/key.ts')).keyCommand },
  { names: ['user'], load: async () => (await import('./commands/user.ts')).userCommand },
  { names: ['replay'], load: async () => (await import('./commands/replay.ts')).replayCommand },
  { names: ['relay'], load: async () => (await import('./commands/relay.ts')).relayCommand },
  { names: ['privacy'], load: async () => (await import('./commands/privacy.ts')).privacyCommand },
  { names: ['retention'], load: async () => (await import('./commands/retention.ts')).retentionCommand },
  { names: ['actions'], load: async () => (await import('./commands/actions.ts')).actionsCommand },
  { names: ['lists'], load: async () => (await import('./commands/lists.ts')).listsCommand },
  { names: ['list'], load: async () => (await import('./commands/lists.ts')).listCommand },
  { names: ['test-method'], load: async () => (await import('./commands/buyers.ts')).testMethodCommand },
  { names: ['map-fields'], load: async () => (await import('./commands/buyers.ts')).mapFieldsCommand },
  { names: ['doctor'], load: async () => (await import('./commands/doctor.ts')).doctorCommand },
  { names: ['demo'], load: async () => (await import('./commands/demo.ts')).demoCommand },
  { names: ['simulate'], load: async () => (await import('./commands/simulate.ts')).simulateCommand },
]
