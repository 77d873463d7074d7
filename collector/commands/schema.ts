import type { Command } from 'commander'
import { settingsJsonSchema } from '../domain/settings-json-schema.ts'

/** `clickwire schema`: prints the JSON Schema of the configuration file, which editors complete and check by. */
export function schemaCommand(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of the configuration file, for editors')
    .action(() => console.log(JSON.stringify(settingsJsonSchema(), null, 2)))
}
