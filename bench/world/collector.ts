import type { Role } from '../../collector/start.ts'
import { type MeasuredProcess, startMeasured } from '../measure/measured-process.ts'
import type { Run } from '../measure/run.ts'
import { settingsFile, trackingSettings } from './settings.ts'

/** How a collector is started. */
interface Started {
  role: Role
  settings?: object
  /** The core it runs on, where that is another than usual. */
  core?: number
  environment?: Record<string, string>
}

// Nobody listens there: what is owed to it is not sent where only intake is measured.
const NOWHERE = 'http://127.0.0.1:9/'

// What deploy/ gives Node.
const AS_DEPLOYED = ['--max-semi-space-size=16']

/** Starts the program as `serve` does, on a database; it ends with the row. Its log says only what is wrong. */
export async function startCollector(
  run: Run,
  database: string,
  { role, core, settings = trackingSettings(NOWHERE), environment = {} }: Started,
): Promise<MeasuredProcess> {
  const collector = await startMeasured('bin/clickwire.mjs', {
    args: ['serve', '--role', role],
    flags: AS_DEPLOYED,
    environment: collectorEnvironment(database, {
      CLICKWIRE_CONFIG: settingsFile(run.folder, settings),
      ...environment,
    }),
    ready: '/readyz',
    ...(core === undefined ? {} : { core }),
  })
  run.after(collector.stop)
  return collector
}

/** What every command of the program is given here. */
export function collectorEnvironment(
  database: string,
  environment: Record<string, string> = {},
): Record<string, string> {
  return {
    ...{ DATABASE_URL: database, HOST: '127.0.0.1', LOG_LEVEL: 'warn', ALLOW_PRIVATE_TARGETS: '1' },
    ...{ CLICKWIRE_SECRET: 'a secret of sixteen or more' },
    ...environment,
  }
}
