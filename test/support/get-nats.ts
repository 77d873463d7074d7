import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { unpackDebian } from './debian-package.ts'

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
  console.log('There is no nats-server here: fetching Debian’s own through apt-get.')
  return unpackDebian(['nats-server'], UNPACKED)
}
