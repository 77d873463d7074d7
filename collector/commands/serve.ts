import { type Command, Option } from 'commander'
import type { Config } from '../config.ts'
import type { Program } from '../open-program.ts'
import { type Mounts, type Role, type Running, startProgram } from '../start.ts'
import { findUserByEmail } from '../store/users/users.ts'
import { configured, reachProgram, SERVICE_WAITS_MS } from './environment.ts'
import { applyFile } from './settings.ts'

/** What the demo's user signs in with. */
export const DEMO_EMAIL = 'demo@example.com'

/** `clickwire serve`: the program, until it is told to stop. */
export function serveCommand(program: Command): void {
  program
    .command('serve', { isDefault: true })
    .description('run the collector and the worker')
    .addOption(
      new Option('--role <role>', 'all of it, only taking in, or only sending')
        .choices(['all', 'collector', 'worker'])
        .default('all'),
    )
    .action(async ({ role }: { role: Role }) => {
      const config = configured()
      const { port } = await serve(config, role)
      if (config.LOG_LEVEL !== 'silent') console.error(`Clickwire is ready: ${publicUrl(config, port)}`)
    })
}

/** Applies the configuration file where one is set, starts, and stops gracefully on SIGTERM and SIGINT. */
export async function serve(config: Config, role: Role, mounts?: Mounts): Promise<Running> {
  const opened = await reachProgram(config, SERVICE_WAITS_MS)
  try {
    if (config.CLICKWIRE_CONFIG !== undefined)
      await applyFile(opened, config.CLICKWIRE_CONFIG, { prune: false, dryRun: false })
    if (mounts === undefined) await warnOfDemoUser(opened)
    void opened.broken.then(endBroken)
    const running = await startProgram(opened, mounts ? { role, mounts } : { role })
    // A demo has no traffic that has to be led elsewhere.
    stopOnSignal(running, mounts ? { ...config, DRAIN_MS: 0 } : config)
    return running
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** The address browsers reach the program under. */
export function publicUrl(config: Config, port: number): string {
  return (config.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/$/, '')
}

// Its password is in the documentation.
async function warnOfDemoUser({ store, tell }: Program): Promise<void> {
  if (!(await findUserByEmail(store.db, DEMO_EMAIL))) return
  tell('warn', 'demo.user', {
    note: `This database was the demo's, and its user can sign in. Remove it: clickwire user remove --email ${DEMO_EMAIL}.`,
  })
}

// At once, and not gracefully: nothing may be answered out of what the disk did not take.
function endBroken(error: Error): void {
  console.error(
    `The disk did not confirm what was written (${error.message}). Clickwire ends, so that its next start reads what is really there: check the disk, then start it again.`,
  )
  process.exit(1)
}

// What cannot be finished in time comes back when its lease ends.
const LAST_MS = 1_500

function stopOnSignal(running: Running, { DRAIN_MS, SHUTDOWN_MS }: Config): void {
  const stop = (serveOnMs: number) => {
    // A second signal means now.
    process.once('SIGTERM', () => process.exit(1))
    process.once('SIGINT', () => process.exit(1))
    setTimeout(() => process.exit(1), serveOnMs + SHUTDOWN_MS + LAST_MS)
    running.stop(serveOnMs).then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  const onTerm = () => begin(DRAIN_MS)
  // Somebody at a keyboard waits for it.
  const onInterrupt = () => begin(0)
  const begin = (serveOnMs: number) => {
    process.off('SIGTERM', onTerm)
    process.off('SIGINT', onInterrupt)
    stop(serveOnMs)
  }
  process.once('SIGTERM', onTerm)
  process.once('SIGINT', onInterrupt)
}
