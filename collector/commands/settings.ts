import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import type { Organization } from '../domain/settings.ts'
import { printPlan, type SettingsPlan } from '../domain/settings-plan.ts'
import type { Program } from '../open-program.ts'
import { applySettings, planApply, readSettled } from '../pipeline/apply-settings.ts'
import { checkAction } from '../pipeline/check-action.ts'
import { printFaults } from '../settings-file/file-fault.ts'
import { printSettings } from '../settings-file/print-settings.ts'
import { readSettings } from '../settings-file/read-settings.ts'
import { CommandFault, configured, withProgram } from './environment.ts'

interface ApplyOptions {
  dryRun: boolean
  prune: boolean
}

/** `clickwire apply FILE`: makes the database hold what a file says. */
export function applyCommand(program: Command): void {
  program
    .command('apply')
    .description('make the database hold what a configuration file says')
    .argument('<file>', 'YAML or JSON')
    .option('--dry-run', 'only print what would change', false)
    .option('--prune', 'delete what the file does not name', false)
    .action(async (file: string, options: ApplyOptions) => {
      const plan = await withProgram(configured({ LOG_LEVEL: 'warn' }), (opened) =>
        applyFile(opened, file, options),
      )
      console.log(printPlan(plan))
    })
}

/** `clickwire export`: prints the present settings, their secrets masked; applying the print changes nothing. */
export function exportCommand(program: Command): void {
  program
    .command('export')
    .description('print the present configuration, without its secrets')
    .action(async () => {
      const text = await withProgram(configured({ LOG_LEVEL: 'warn' }), async (opened) => {
        const { organization } = await readSettled(opened.store.db, opened.sealer)
        return printSettings(organization.org, organization)
      })
      process.stdout.write(text)
    })
}

/** Reads a file and applies it; a faulty one changes nothing, and every fault is named with its line. */
export async function applyFile(
  program: Program,
  file: string,
  { dryRun, prune }: ApplyOptions,
): Promise<SettingsPlan> {
  const wanted = await readSettingsFile(program, file)
  return dryRun ? planApply(program, wanted, { prune }) : applySettings(program, wanted, { prune })
}

/** Reads a configuration file against what is stored: masks of secrets stand for the stored ones. */
export async function readSettingsFile(program: Program, file: string): Promise<Organization> {
  const { organization: present } = await readSettled(program.store.db, program.sealer)
  const read = readSettings(await textOf(file), process.env, {
    present,
    checkPostback: (rule, leadFields) => checkAction(program.actions, rule, leadFields),
  })
  if (read.ok) return read.organization
  throw new CommandFault(`${printFaults(file, read.faults)}\nNothing was changed.`)
}

async function textOf(file: string): Promise<string> {
  try {
    // `-` is what comes in: clickwire export | clickwire apply -
    return await (file === '-' ? text(process.stdin) : readFile(file, 'utf8'))
  } catch (error) {
    throw new CommandFault(
      `The file ${file} cannot be read: ${error instanceof Error ? error.message : error}`,
    )
  }
}
