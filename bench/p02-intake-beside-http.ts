import type { Row } from './measure/row.ts'
import { intakeBeside } from './world/intake.ts'

/** The same beside bare node:http. */
export const intakeBesideHttp: Row = {
  ...{ id: 'P2', title: 'The same beside bare node:http', share: 2 },
  measure: (run) =>
    intakeBeside(
      run,
      'sqlite',
      { name: 'node:http, answering a constant', file: 'bench/servers/bare-http.ts' },
      { atLeast: 0.35 },
    ),
}
