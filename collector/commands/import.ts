import { createReadStream } from 'node:fs'
import type { Command } from 'commander'
import { type Imported, importRows } from '../domain/import-rows.ts'
import { CsvFault, type CsvRow, readCsv } from '../domain/lists/csv.ts'
import { printPlan } from '../domain/settings-plan.ts'
import { applySettings, planApply } from '../pipeline/apply-settings.ts'
import { CommandFault, configured, withProgram } from './environment.ts'
import { importEventUrl } from './import-event-url.ts'
import { importPostbackUrl } from './import-postback-url.ts'
import { layOver } from './lay-over.ts'

/** `clickwire import`: things from a CSV file, or from an address of another system, by the same path as `apply`. */
export function importCommand(program: Command): void {
  const command = program
    .command('import')
    .description('sources and buyers from a CSV file, and addresses from other systems')
  for (const kind of ['sources', 'buyers'] as const)
    command
      .command(kind)
      .description(
        `make or change ${kind} by a CSV file whose first line names the columns; - reads what comes in`,
      )
      .argument('<file>', 'CSV')
      .option('--dry-run', 'only print what would change', false)
      .action(async (file: string, { dryRun }: { dryRun: boolean }) => {
        const things = await thingsOf(kind, file)
        const plan = await withProgram(configured({ LOG_LEVEL: 'warn' }), async (opened) => {
          const wanted = await layOver(opened, () => ({ [kind]: things }))
          const how = { prune: false }
          return dryRun ? planApply(opened, wanted, how) : applySettings(opened, wanted, how)
        })
        console.log(printPlan(plan))
      })
  importEventUrl(command)
  importPostbackUrl(command)
}

async function thingsOf(kind: Imported, file: string): Promise<Record<string, unknown>[]> {
  const stream = file === '-' ? process.stdin : createReadStream(file)
  try {
    const rows: CsvRow[] = []
    for await (const row of readCsv(stream.setEncoding('utf8'))) rows.push(row)
    const read = importRows(kind, rows)
    if (read.status === 'read') return read.things
    throw new CommandFault(
      `${read.faults.map((fault) => `${file}:${fault}`).join('\n')}\nNothing was changed.`,
    )
  } catch (error) {
    if (error instanceof CsvFault) throw new CommandFault(`${file}: ${error.message}`)
    throw error
  }
}
