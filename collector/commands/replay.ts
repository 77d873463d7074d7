import { type Command, Option } from 'commander'
import { catalogOf } from '../domain/catalog.ts'
import { Problem } from '../domain/problem.ts'
import type { Program } from '../open-program.ts'
import { readSettled } from '../pipeline/apply-settings.ts'
import { type Replayed, type ReplayOrder, replay } from '../pipeline/replay.ts'
import { REPLAYABLE } from '../store/replays.ts'
import { CommandFault, configured, withProgram } from './environment.ts'

interface ReplayOptions {
  rule?: string
  campaign?: string
  source?: string
  transaction?: string
  status?: string
  reason?: string
  from?: string
  to?: string
  mode: 'original' | 'current'
  dryRun: boolean
}

/** `clickwire replay [ID]`: has one delivery, or all that a filter finds, sent again by the program that serves. */
export function replayCommand(program: Command): void {
  program
    .command('replay')
    .description('send postbacks again: one by its id, or all that a filter finds')
    .argument('[delivery_id]', 'the delivery to send again')
    .option('--rule <id>', 'those of this rule')
    .option('--campaign <cid>', 'those of this campaign')
    .option('--source <pid>', 'those of this source')
    .option('--transaction <id>', 'those of this transaction')
    .addOption(new Option('--status <status>', 'those of this status').choices(REPLAYABLE))
    .option('--reason <code>', 'those with this reason')
    .option('--from <time>', 'those that were owed at this time or later, such as 2026-11-21T08:00:00Z')
    .option('--to <time>', 'those that were owed before this time')
    .addOption(
      new Option('--mode <mode>', 'by the rule as it was, or as it is now')
        .choices(['original', 'current'])
        .default('original'),
    )
    .option('--dry-run', 'only print what would be sent, and where it differs', false)
    .action(async (deliveryId: string | undefined, options: ReplayOptions) => {
      const order = orderOf(deliveryId, options)
      await withProgram(configured({ LOG_LEVEL: 'warn' }), (opened) => replayAll(opened, order))
    })
}

function orderOf(delivery_id: string | undefined, options: ReplayOptions): ReplayOrder {
  const { rule, campaign: cid, source: pid, transaction: transaction_id, status, reason } = options
  const filter = {
    ...{ rule, cid, pid, transaction_id, status, reason },
    ...{ from: timeOf('--from', options.from), to: timeOf('--to', options.to) },
  }
  const filtered = Object.values(filter).some((value) => value !== undefined)
  if (delivery_id === undefined && !filtered)
    throw new CommandFault('Name a delivery by its id, or say which: see clickwire replay --help.')
  if (delivery_id !== undefined && filtered)
    throw new CommandFault('An id names one delivery, and takes no filter beside it.')
  return { delivery_id, filter, mode: options.mode, dry_run: options.dryRun }
}

function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const at = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new CommandFault(`${option} must be a time such as 2026-11-21T08:00:00Z.`)
  return at
}

/** Goes on from page to page until the filter finds nothing more. */
async function replayAll(program: Program, order: ReplayOrder): Promise<void> {
  const { organization, version } = await readSettled(program.store.db, program.sealer)
  const catalog = catalogOf(organization, version)
  const deps = { ...program, catalog: () => catalog, wake: () => undefined }
  const refused: Record<string, number> = {}
  let replayed = 0
  for (let cursor: string | undefined; ; ) {
    const done = await asked(() => replay(deps, { ...order, cursor }, 'command line'))
    if (order.dry_run) for (const one of done.deliveries) console.log(JSON.stringify(one))
    replayed += done.replayed
    for (const [reason, n] of Object.entries(done.refused)) refused[reason] = (refused[reason] ?? 0) + n
    if (done.next === null) break
    cursor = done.next
  }
  console.log(`${order.dry_run ? 'Would send again' : 'Sent again'}: ${replayed}`)
  for (const [reason, n] of Object.entries(refused)) console.log(`Left out: ${n}, because ${reason}`)
}

async function asked(work: () => Promise<Replayed>): Promise<Replayed> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof Problem ? new CommandFault(error.message) : error
  }
}
