import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openMigratedStore } from '../../collector/store/database.ts'
import { execute, startPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    postgresTemplate: string
    sqliteTemplate: string
  }
}

/**
 * One PostgreSQL for the whole run: the one TEST_DATABASE_URL names, or one of our own. And a database of either kind
 * with all tables, which tests have copies of: making the tables anew took longer than most tests.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const server = given ? { url: given, stop: () => Promise.resolve() } : await startPostgres()
  const template = `template_${crypto.randomUUID().replaceAll('-', '')}`
  await execute(server.url, `create database ${template}`)
  const url = new URL(server.url)
  url.pathname = `/${template}`
  await makeTables(url.href)
  const folder = mkdtempSync(join(tmpdir(), 'clickwire-template-'))
  const file = join(folder, 'clickwire.db')
  await makeTables(`file:${file}`)
  project.provide('postgresUrl', server.url)
  project.provide('postgresTemplate', template)
  project.provide('sqliteTemplate', file)
  return async () => {
    rmSync(folder, { recursive: true })
    await execute(server.url, `drop database ${template}`)
    await server.stop()
  }
}

async function makeTables(url: string): Promise<void> {
  const store = await openMigratedStore(url)
  await store.close()
}
