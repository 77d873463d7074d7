import type { Row } from './measure/row.ts'
import { intakeSqlite } from './p01-intake-sqlite.ts'
import { intakeBesideHttp } from './p02-intake-beside-http.ts'
import { intakePostgres } from './p03-intake-postgres.ts'
import { besideAfternoon } from './p04-beside-afternoon.ts'
import { latency } from './p05-latency.ts'
import { growth } from './p06-growth.ts'
import { auction } from './p07-auction.ts'
import { dispatch } from './p08-dispatch.ts'
import { reports } from './p11-reports.ts'
import { endurance } from './p12-endurance.ts'
import { lists } from './p13-lists.ts'

/** Every row, in the order of the table. P9 and P10 are the browser script's: bench/sdk. */
export const ROWS: readonly Row[] = [
  ...[intakeSqlite, intakeBesideHttp, intakePostgres, besideAfternoon, latency, growth],
  ...[auction, dispatch, reports, endurance, lists],
]
