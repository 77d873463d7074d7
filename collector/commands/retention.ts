import type { Command } from 'commander'
import { keptDaysOf } from '../config.ts'
import { expire } from '../pipeline/retention/expire.ts'
import { EXPIRY_KINDS } from '../store/retention/expiries.ts'
import { CommandFault, configured, withProgram } from './environment.ts'

/** `clickwire retention`: deletes what is older than it is kept, now, and says how much that was. */
export function retentionCommand(program: Command): void {
  program
    .command('retention')
    .description('delete what is older than the RETENTION_… settings keep it, as the program does every hour')
    .option('--dry-run', 'only count what would go', false)
    .action(async ({ dryRun }: { dryRun: boolean }) => {
      const config = configured({ LOG_LEVEL: 'warn' })
      const kept = keptDaysOf(config)
      await withProgram(config, async (opened) => {
        const { expired, elsewhere, held } = await expire(opened, kept, { marks: new Map(), dryRun })
        if (elsewhere)
          throw new CommandFault('Another process is deleting by age at this moment. Ask again in a minute.')
        if (held) console.log('attempts: somebody is reading them; days that ended go the next time')
        for (const kind of EXPIRY_KINDS) console.log(lineOf(kind, kept[kind], expired[kind], dryRun))
      })
    })
}

function lineOf(kind: string, days: number, count: number | undefined, dryRun: boolean): string {
  if (count === undefined) return `${kind}: kept for ever`
  return `${kind}: ${count} ${dryRun ? 'would go' : 'gone'}, kept for ${days} days`
}
