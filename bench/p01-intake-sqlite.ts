import type { Row } from './measure/row.ts'
import { intakeBeside } from './world/intake.ts'

/** Durable intake on SQLite. */
export const intakeSqlite: Row = {
  ...{ id: 'P1', title: 'Durable intake on SQLite', share: 2 },
  measure: (run) =>
    intakeBeside(
      run,
      'sqlite',
      { name: 'Express 5 and express.json, answering a constant', file: 'bench/servers/express-constant.ts' },
      { atLeast: 0.7 },
    ),
}
