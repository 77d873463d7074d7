import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { openMigratedStore } from '../../collector/store/database.ts'
import { type Row, rowFolder, runAlone, type Size } from './on-disk.ts'

const POINTS = { short: 120, whole: 1_000 }
const ROWS = 500

/**
 * F8: the log of the database, as a power cut leaves it: cut off anywhere, or with a bit turned over. The database
 * opens all the same, is sound, and holds what was stored up to a point, without a gap.
 */
export async function tornLog(size: Size): Promise<Row> {
  const folder = rowFolder()
  const file = join(folder.path, 'clickwire.db')
  try {
    await storeRows(file)
    const whole = { database: readFileSync(`${file}.kept`), log: readFileSync(`${file}-wal.kept`) }
    let [unsound, gaps, unopened, least] = [0, 0, 0, ROWS]
    for (let point = 0; point < POINTS[size]; point += 1) {
      const harmed = point % 2 === 0 ? cut(whole.log, point) : flipped(whole.log, point)
      const torn = join(folder.path, `torn-${point}.db`)
      writeFileSync(torn, whole.database)
      writeFileSync(`${torn}-wal`, harmed)
      const found = readTorn(torn)
      if (!found) unopened += 1
      else {
        if (!found.sound) unsound += 1
        if (!found.names.every((name, index) => name === nameOf(index))) gaps += 1
        least = Math.min(least, found.names.length)
      }
    }
    const figures = { points: POINTS[size], rows: ROWS, unopened, unsound, gaps, least_rows_kept: least }
    return { figures, pass: unopened + unsound + gaps === 0 }
  } finally {
    folder.remove()
  }
}

const nameOf = (index: number) => `row-${String(index).padStart(5, '0')}`

// One commit a row, as the program itself writes; copied while it is open, since closing folds the log in.
async function storeRows(file: string): Promise<void> {
  const store = await openMigratedStore(`file:${file}`)
  // The tables themselves are not what the log is about.
  await sql`pragma wal_checkpoint(TRUNCATE)`.execute(store.db)
  for (let index = 0; index < ROWS; index += 1)
    await store.db
      .insertInto('meta')
      .values({ name: nameOf(index), value: 'x'.repeat(200) })
      .execute()
  copyFileSync(file, `${file}.kept`)
  copyFileSync(`${file}-wal`, `${file}-wal.kept`)
  await store.close()
}

// Spread over the whole log, and the same at every run.
const offsetOf = (log: Buffer, point: number) => (point * 2_654_435_761) % log.length

const cut = (log: Buffer, point: number): Buffer => log.subarray(0, offsetOf(log, point))

function flipped(log: Buffer, point: number): Buffer {
  const harmed = Buffer.from(log)
  const at = offsetOf(log, point)
  harmed.writeUInt8((harmed[at] ?? 0) ^ (1 << (point % 8)), at)
  return harmed
}

function readTorn(file: string): { sound: boolean; names: string[] } | undefined {
  try {
    const database = new Database(file)
    const read = (statement: string) => database.prepare(statement).pluck().all().map(String)
    const sound = read('pragma integrity_check').join() === 'ok'
    const names = read("select name from meta where name like 'row-%' order by name")
    database.close()
    return { sound, names }
  } catch {
    return undefined
  }
}

if (import.meta.main) await runAlone('F8', tornLog)
