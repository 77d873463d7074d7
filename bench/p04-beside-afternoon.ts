import type { Row } from './measure/row.ts'
import { intakeBeside } from './world/intake.ts'

const NAME = 'Express, express.json, one awaited Kysely insert each'
const FILE = 'bench/servers/afternoon.ts'

/** Intake beside the collector that a developer writes in an afternoon, on both databases. */
export const besideAfternoon: Row = {
  ...{ id: 'P4', title: 'Intake beside an afternoon’s collector', share: 3 },
  measure: async (run) => {
    const half = { ...run, seconds: run.seconds / 2 }
    const on = async (kind: 'sqlite' | 'postgres', atLeast: number) => {
      const environment = { DATABASE_URL: await run.database(kind) }
      return intakeBeside(half, kind, { name: NAME, file: FILE, environment }, { atLeast })
    }
    return [...(await on('sqlite', 5)), ...(await on('postgres', 3))]
  },
}
