import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import type { Figure, Row, RowResult } from './row.ts'

/** When, and on what, a row was run. */
export interface Circumstances {
  commit: string
  date: string
  size: string
  load: string
}

const BEGIN = '<!-- written by: npm run faults -- --write -->'

/** How busy the machine is before a row begins. */
export const loadNow = () => (loadavg()[0] ?? 0).toFixed(1)

/** One line for people who watch. */
export function spoken(
  { id, title }: Row,
  { did, figures, pass, missing }: RowResult,
  seconds: number,
): string {
  if (missing !== undefined) return `${id} ${title}: not run. ${missing}`
  const lines = figures.map(({ what, is, must, pass: kept }) =>
    `  ${kept ? 'ok  ' : 'FAIL'} ${what}: ${is} ${must === '' ? '' : `(${must})`}`.trimEnd(),
  )
  return [`${id} ${title}: ${pass ? 'pass' : 'FAIL'} in ${seconds} s. ${did}.`, ...lines].join('\n')
}

/** Puts the rows that were run into the table of a page; the others stay as they are. */
export function writeTable(
  page: string,
  ran: readonly { row: Row; came: RowResult; circumstances: Circumstances }[],
): void {
  const before = existsSync(page) ? readFileSync(page, 'utf8') : `${BEGIN}\n`
  const [text = ''] = before.split(BEGIN)
  const known = new Map(
    [...before.matchAll(/^\| (F\d+) \|.*$/gm)].map(([line, id = '']) => [id, line] as const),
  )
  // What was found elsewhere says more than that it cannot be tried here.
  for (const { row, came, circumstances } of ran)
    if (came.missing === undefined || !known.has(row.id)) known.set(row.id, lineOf(row, came, circumstances))
  const lines = [...known].sort(([one], [other]) => numberOf(one) - numberOf(other)).map(([, line]) => line)
  writeFileSync(page, `${text}${BEGIN}\n\n${machine()}\n\n${HEAD}\n${lines.join('\n')}\n`)
}

const HEAD = '| # | fault | what was done | figures | | run |\n| --- | --- | --- | --- | --- | --- |'

const numberOf = (id: string) => Number(id.slice(1))

function machine(): string {
  const [cpu] = cpus()
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return `Machine: ${cpus().length} × ${cpu?.model.trim()}, ${gigabytes} GB, Linux ${release()}, Node ${process.versions.node}.`
}

function lineOf({ id, title }: Row, came: RowResult, { commit, date, size, load }: Circumstances): string {
  const verdict = came.missing === undefined ? (came.pass ? 'pass' : '**fail**') : 'not run'
  const figures = came.figures.map(figureOf).join('<br>')
  const cells = [id, title, came.missing ?? came.did, figures, verdict]
  return `| ${cells.join(' | ')} | ${size}, ${commit}, ${date}, load ${load} |`
}

const figureOf = ({ what, is, must, pass }: Figure) =>
  `${what}: ${pass ? is : `**${is}**`}${must === '' ? '' : ` (${must})`}`
