import { createReadStream } from 'node:fs'
import type { Command } from 'commander'
import { type Imported, importRows } from '../domain/import-rows.ts'
import { CsvFault, type CsvRow, readCsv } from '../domain/lists/csv.ts'
import type { Organization } from '../domain/settings.ts'
import { exportShape } from '../domain/settings-export.ts'
import { printPlan } from '../domain/settings-plan.ts'
import type { Program } from '../open-program.ts'
import { applySettings, planApply, readSettled } from '../pipeline/apply-settings.ts'
import { checkAction } from '../pipeline/check-action.ts'
import { escapeReferences } from '../settings-file/environment.ts'
import { readSettings } from '../settings-file/read-settings.ts'
import { CommandFault, configured, withProgram } from './environment.ts'

/** `clickwire import sources` and `clickwire import buyers`: things from a CSV file, by the same path as `apply`. */
export function importCommand(program: Command): void {
  const command = program.command('import').description('sources and buyers from a CSV file')
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
          const wanted = await withThings(opened, kind, things)
          const how = { prune: false }
          return dryRun ? planApply(opened, wanted, how) : applySettings(opened, wanted, how)
        })
        console.log(printPlan(plan))
      })
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

/** The settings as they are, with these things laid over those of their ids: what a row leaves out stays. */
async function withThings(
  { store, sealer, actions }: Program,
  kind: Imported,
  things: readonly Record<string, unknown>[],
): Promise<Organization> {
  const { organization: present } = await readSettled(store.db, sealer)
  const shape = exportShape(present.org, present)
  const id = kind === 'sources' ? 'pid' : 'id'
  const before: unknown = shape[kind]
  const all = new Map((Array.isArray(before) ? before : []).map((one) => [String(Reflect.get(one, id)), one]))
  for (const thing of things) all.set(String(thing[id]), { ...all.get(String(thing[id])), ...thing })
  // As a file would say it: secrets are their masks, and what looks like a reference to the environment is none.
  const text = escapeReferences(JSON.stringify({ ...shape, [kind]: [...all.values()] }))
  const read = readSettings(
    text,
    {},
    {
      present,
      checkPostback: (rule, leadFields) => checkAction(actions, rule, leadFields),
    },
  )
  if (read.ok) return read.organization
  const faults = read.faults.map(({ path, reason }) => `${path}: ${reason}`)
  throw new CommandFault(`${faults.join('\n')}\nNothing was changed.`)
}
