import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type PostgresServer, startPostgres } from '../../test/support/postgres.ts'
import { onAllCores } from './cores.ts'
import type { Options } from './options.ts'

/** A kind of database that the program runs on. */
export type DatabaseKind = 'sqlite' | 'postgres'

/** What one row is measured with; all that it starts ends with it. */
export interface Run extends Options {
  /** How long the row may take, in seconds. */
  seconds: number
  folder: string
  /** The address of a new, empty database whose commits wait for the disk. */
  database(kind: DatabaseKind): Promise<string>
  /** Has something done when the row is over, the last first. */
  after(end: () => unknown): void
}

/** Gives a row a folder and databases of its own, and clears up after it. */
export async function withRun<T>(
  options: Options,
  seconds: number,
  use: (run: Run) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'clickwire-bench-'))
  const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  let postgres: PostgresServer | undefined
  let made = 0
  const run: Run = {
    ...options,
    ...{ seconds, folder },
    after: (end) => void ends.push(end),
    database: async (kind) => {
      made += 1
      if (kind === 'sqlite') return `file:${join(folder, `${made}.db`)}`
      if (postgres === undefined) {
        const server = await onAllCores(() => startPostgres({ durable: true }))
        postgres = server
        ends.push(() => server.stop())
      }
      return newDatabase(postgres.url, `bench_${made}`)
    },
  }
  try {
    return await use(run)
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

async function newDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
