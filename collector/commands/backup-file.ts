import { hash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { AnyRow, TakeRows } from '../store/copy/read-all.ts'
import { CommandFault } from './environment.ts'

/** How many rows of each table a copy has, and the sum of their digests. */
export type Digests = Record<string, { rows: number; sha256: string }>

/** Counts rows and digests them, in whatever order their database gives them. */
export function createDigester() {
  const tables = new Map<string, { rows: number; sum: bigint }>()
  return {
    add: (table: string, rows: readonly AnyRow[]) => {
      const known = tables.get(table) ?? { rows: 0, sum: 0n }
      tables.set(table, known)
      known.rows += rows.length
      for (const row of rows) known.sum = BigInt.asUintN(256, known.sum + digestOf(row))
    },
    digests: (): Digests =>
      Object.fromEntries(
        [...tables].map(([table, { rows, sum }]) => [
          table,
          { rows, sha256: sum.toString(16).padStart(64, '0') },
        ]),
      ),
  }
}

const digestOf = (row: AnyRow) => BigInt(`0x${hash('sha256', lineOf(row))}`)

const lineOf = (row: AnyRow) =>
  JSON.stringify(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1)))

interface Head {
  clickwire: 'backup'
  migrations: string[]
  at: string
}

/** Writes a backup: a line that says what it is, one for some rows each, and one with the digests of all. */
export async function writeBackup(
  file: string,
  head: Omit<Head, 'clickwire'>,
  read: (take: TakeRows) => Promise<void>,
): Promise<Digests> {
  const digester = createDigester()
  const part = `${file}.part`
  const gzip = createGzip()
  const written = pipeline(gzip, createWriteStream(part, { mode: 0o600 }))
  const line = async (content: unknown) => {
    if (!gzip.write(`${JSON.stringify(content)}\n`)) await once(gzip, 'drain')
  }
  try {
    await line({ clickwire: 'backup', ...head } satisfies Head)
    await read(async (table, rows) => {
      digester.add(table, rows)
      await line({ table, rows })
    })
    await line({ end: digester.digests() })
    gzip.end()
    await written
  } catch (error) {
    gzip.destroy()
    await written.catch(() => undefined)
    await rm(part, { force: true })
    throw error
  }
  // Under its name it is whole, or it is not there.
  await rename(part, file)
  return digester.digests()
}

/** Reads a backup. Whoever takes its rows must undo that when this rejects: only at the end it is known to be whole. */
export async function readBackup(
  file: string,
  migrations: readonly string[],
  take: TakeRows,
): Promise<Digests> {
  const digester = createDigester()
  let head: Head | undefined
  let end: Digests | undefined
  const takeLine = async (text: string) => {
    const line = JSON.parse(text) as Partial<Head> & { table?: string; rows?: AnyRow[]; end?: Digests }
    if (!head) head = checkedHead(line, migrations)
    else if (line.table !== undefined && line.rows) {
      digester.add(line.table, line.rows)
      await take(line.table, line.rows)
    } else end = line.end
  }
  try {
    await pipeline(createReadStream(file), createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const line of linesOf(chunks)) await takeLine(line)
    })
  } catch (error) {
    if (error instanceof CommandFault) throw error
    throw new CommandFault(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  if (!end || !sameDigests(end, digester.digests()))
    throw new CommandFault(
      `${file} is damaged: it does not hold what it was written with. Nothing was restored.`,
    )
  return end
}

async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

/** Whether two copies hold the same. */
export function sameDigests(one: Digests, other: Digests): boolean {
  const text = (digests: Digests) =>
    JSON.stringify(Object.entries(digests).sort(([a], [b]) => (a < b ? -1 : 1)))
  return text(one) === text(other)
}

function checkedHead(line: Partial<Head>, known: readonly string[]): Head {
  const { clickwire, migrations, at } = line
  if (clickwire !== 'backup' || !migrations || at === undefined)
    throw new CommandFault('The file is not a backup of Clickwire.')
  const missing = [
    ...migrations.filter((name) => !known.includes(name)),
    ...known.filter((name) => !migrations.includes(name)),
  ]
  if (missing.length > 0)
    throw new CommandFault(
      `The backup is of another version of Clickwire: its tables differ by ${missing.join(', ')}. Restore it with that version, then upgrade.`,
    )
  return { clickwire, migrations, at }
}
