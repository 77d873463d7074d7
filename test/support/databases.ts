import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { execute } from './postgres.ts'

/** A database of a test's own, and how to get rid of it. */
export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** A kind of database the program runs on. */
interface Kind {
  name: 'sqlite' | 'postgres'
  /** With its tables in place, as the program leaves it; nothing is in them. */
  create(): Promise<TestDatabase>
  /** Without any table. */
  createEmpty(): Promise<TestDatabase>
}

/** Every kind of database the program runs on: each store and pipeline test runs on all of them. */
export const DATABASES: Kind[] = [
  { name: 'sqlite', create: () => createSqlite(inject('sqliteTemplate')), createEmpty: createSqlite },
  {
    name: 'postgres',
    create: () => createPostgres(` template ${inject('postgresTemplate')} strategy file_copy`),
    createEmpty: createPostgres,
  },
]

async function createSqlite(made?: string): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'clickwire-sqlite-'))
  if (made !== undefined) copyFileSync(made, join(folder, 'clickwire.db'))
  return {
    url: `file:${join(folder, 'clickwire.db')}`,
    drop: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  }
}

async function createPostgres(made = ''): Promise<TestDatabase> {
  const server = inject('postgresUrl')
  const name = `t_${crypto.randomUUID().replaceAll('-', '')}`
  await execute(server, `create database ${name}${made}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => execute(server, `drop database if exists ${name} with (force)`) }
}
