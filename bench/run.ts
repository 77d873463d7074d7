/**
 * What the collector does beside others in the same run: `npm run bench`, or `npm run bench -- P1 P8` for some rows.
 * `--minutes 10` is about how long all rows together take, `--stored 1000000` how many events are stored where many
 * are; `--full` takes hours. `--write` puts the table into docs/performance.md.
 */
import { circumstances, processor, publish } from './document.ts'
import { bindSelf, CAN_BIND } from './measure/cores.ts'
import { OPTIONS } from './measure/options.ts'
import type { Line, Row } from './measure/row.ts'
import { withRun } from './measure/run.ts'
import { ROWS } from './rows.ts'
import { table } from './sdk/table.ts'

const unknown = OPTIONS.ids.filter((id) => !ROWS.some((row) => row.id === id))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. The rows are ${ROWS.map(({ id }) => id).join(', ')}.`)
  process.exit(1)
}
if (!CAN_BIND) console.error('Processes cannot be bound to cores here: ratios will be blurred.')
bindSelf()

const shares = ROWS.reduce((sum, { share }) => sum + share, 0)
const chosen = ROWS.filter(({ id }) => OPTIONS.ids.length === 0 || OPTIONS.ids.includes(id))
const measured: { row: Row; lines: Line[] }[] = []
for (const row of chosen) {
  console.error(`${row.id} ${row.title} …`)
  const seconds = (OPTIONS.minutes * 60 * row.share) / shares
  const lines = await withRun(OPTIONS, seconds, row.measure).catch((error: unknown) => [unmeasured(error)])
  measured.push({ row, lines })
}

const asCells = ({ row, lines }: (typeof measured)[number]) =>
  lines.map(({ what, beside, ratio, goal, reached, figures }) => [
    ...[row.id, what, beside, ratio, goal],
    ...[reached === undefined ? '–' : reached ? 'yes' : 'no', figures],
  ])
const head = ['', 'what', 'beside', 'ratio (middle half)', 'goal', 'reached', 'figures']
const command = ['npm run bench', ...commandLine()].join(' ')
publish(
  'performance.md',
  'bench',
  [
    circumstances(command, `${processor()}, Node ${process.versions.node}`),
    table([head, ...measured.flatMap(asCells)]),
  ].join('\n\n'),
)

// The other rows took their time too: they are not lost for one of them.
function unmeasured(error: unknown): Line {
  console.error(error)
  process.exitCode = 1
  return {
    what: 'could not be measured',
    beside: '–',
    ratio: '–',
    goal: '–',
    reached: undefined,
    figures: '–',
  }
}

function commandLine(): string[] {
  const given = process.argv.slice(2).filter((word) => word !== '--write')
  return given.length === 0 ? [] : ['--', ...given]
}
