/**
 * Plays the fault matrix, or some of its rows:
 *
 *   npm run faults                    every row, in about an hour on two cores
 *   npm run faults -- F1 F10          these rows
 *   npm run faults -- --short         every row as short as it can be
 *   npm run faults -- --full          as long as the matrix asks for: many hours
 *   npm run faults -- F24 --hours 1   the soak for so long
 *   npm run faults -- --write         puts what was found into docs/faults.md
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Row, type RowResult, result, type Size, told } from './row.ts'
import { ROWS } from './rows.ts'
import { type Circumstances, loadNow, spoken, writeTable } from './table.ts'

const PAGE = fileURLToPath(new URL('../../docs/faults.md', import.meta.url))

const asked = process.argv.slice(2)
const size: Size = asked.includes('--full') ? 'full' : asked.includes('--short') ? 'short' : 'whole'
const wanted = asked.filter((word) => /^F\d+$/.test(word))
const unknown = wanted.filter((id) => !ROWS.some((row) => row.id === id))
if (unknown.length > 0) {
  console.error(`There is no row ${unknown.join(', ')}. There are ${ROWS.map(({ id }) => id).join(', ')}.`)
  process.exit(2)
}

const ran: { row: Row; came: RowResult; circumstances: Circumstances }[] = []
for (const row of ROWS.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
  const circumstances = {
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
    size,
    load: loadNow(),
  }
  const began = performance.now()
  const came = await play(row)
  console.log(spoken(row, came, Math.round((performance.now() - began) / 1000)))
  ran.push({ row, came, circumstances })
  if (asked.includes('--write')) writeTable(PAGE, ran)
}
const failed = ran.filter(({ came }) => !came.pass)
console.log(`${ran.length - failed.length} passed, ${failed.length} failed`)
process.exit(failed.length === 0 ? 0 : 1)

// A row that falls over is a row that failed; the others are played all the same.
async function play(row: Row): Promise<RowResult> {
  try {
    return await row.run(size)
  } catch (error) {
    const said = String(error).replaceAll(/\s+/g, ' ').replaceAll('|', '/').slice(0, 300)
    return { ...result('it fell over', [told('error', said)]), pass: false }
  }
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
}
