import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const USUAL_PLACES = [
  '/usr/sbin/nats-server',
  '/usr/bin/nats-server',
  '/usr/local/bin/nats-server',
  '/opt/homebrew/bin/nats-server',
]
const UNPACKED = join('node_modules', '.cache', 'nats-server')

/** The path of a nats-server on this machine, or one sentence on the ways to get one. */
export function findNats(): string {
  const named = process.env.NATS_SERVER_PATH
  if (named) return named
  const found = [...USUAL_PLACES, join(UNPACKED, 'usr/sbin/nats-server')].find((path) => existsSync(path))
  if (found) return found
  throw new Error(
    'No nats-server found: name one in NATS_SERVER_PATH, or install the package nats-server (Debian, Homebrew) on this machine.',
  )
}

/** The path of a nats-server: one that is here, or Debian's own, fetched and unpacked without being installed or started. */
export function getNats(): string | undefined {
  try {
    return findNats()
  } catch (error) {
    if (fetched()) return findNats()
    // The tests of the relay fail with this sentence; all others do without it.
    console.log(error instanceof Error ? error.message : error)
    return undefined
  }
}

function fetched(): boolean {
  if (spawnSync('apt-get', ['--version']).status !== 0) return false
  console.log('There is no nats-server here: fetching Debian’s own through apt-get.')
  mkdirSync(UNPACKED, { recursive: true })
  if (process.getuid?.() === 0) spawnSync('apt-get', ['-qq', 'update'])
  const steps = [
    ['apt-get', '-qq', 'download', 'nats-server'],
    ['sh', '-c', 'for file in nats-server_*.deb; do dpkg-deb -x "$file" .; done'],
  ]
  return steps.every(([command = '', ...args]) => spawnSync(command, args, { cwd: UNPACKED }).status === 0)
}
