import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openMigratedStore } from '../../collector/store/database.ts'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    postgresTemplate: string
  }
}

/**
 * One PostgreSQL for the whole run: the one TEST_DATABASE_URL names, or one of our own. In it a database with all
 * tables, which tests have copies of: making the tables anew took longer than most tests.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const server = given ? { url: given, stop: () => Promise.resolve() } : await startPostgres()
  const template = `template_${crypto.randomUUID().replaceAll('-', '')}`
  await execute(server.url, `create database ${template}`)
  const url = new URL(server.url)
  url.pathname = `/${template}`
  const store = await openMigratedStore(url.href)
  await store.close()
  project.provide('postgresUrl', server.url)
  project.provide('postgresTemplate', template)
  return async () => {
    await execute(server.url, `drop database ${template}`)
    await server.stop()
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}
