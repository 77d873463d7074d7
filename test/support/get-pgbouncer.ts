import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { unpackDebian } from './debian-package.ts'

/** A PgBouncer that can be started, and what it has to find in its environment. */
export interface PgBouncer {
  command: string
  environment: Record<string, string>
}

const UNPACKED = join('node_modules', '.cache', 'pgbouncer')
const PACKAGES = ['pgbouncer', 'libevent-2.1-7', 'libc-ares2']

/**
 * The PgBouncer of this machine, or Debian's own, fetched without being installed; undefined where there is neither.
 * What is fetched is copied into `home`, where the user that it runs as can reach it.
 */
export function getPgbouncer(home: string): PgBouncer | undefined {
  if (spawnSync('pgbouncer', ['--version']).status === 0) return { command: 'pgbouncer', environment: {} }
  if (!existsSync(join(UNPACKED, 'usr')) && !unpackDebian(PACKAGES, UNPACKED)) return undefined
  cpSync(join(UNPACKED, 'usr'), join(home, 'usr'), { recursive: true, verbatimSymlinks: true })
  const libraries = readdirSync(join(home, 'usr/lib')).map((folder) => join(home, 'usr/lib', folder))
  return {
    command: join(home, 'usr/sbin/pgbouncer'),
    environment: { LD_LIBRARY_PATH: libraries.join(':') },
  }
}
