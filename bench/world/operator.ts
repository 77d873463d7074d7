import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Run } from '../measure/run.ts'
import { collectorEnvironment, startCollector } from './collector.ts'

/** Asks the interface of operators for a path below `/api/admin`, and gives what it answers. */
export type Ask = (path: string) => Promise<string>

/** Starts a collector on a database, for somebody who holds a key to it. */
export async function openOperator(run: Run, database: string): Promise<Ask> {
  const bin = fileURLToPath(new URL('../../bin/clickwire.mjs', import.meta.url))
  const made = spawnSync(process.execPath, [bin, 'key', 'create', '--role', 'admin', '--name', 'bench'], {
    env: { PATH: process.env.PATH, ...collectorEnvironment(database) },
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(made.stderr)
  const collector = await startCollector(run, database, { role: 'all' })
  const headers = { authorization: `Bearer ${made.stdout.trim()}` }
  return async (path) => {
    const response = await fetch(`${collector.url}/api/admin${path}`, { headers })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`${path} was answered ${response.status}: ${text}`)
    return text
  }
}
