import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
const ENOUGH_BYTES = 2 * 1024 ** 3

/**
 * A folder for what need not outlive the run: in memory, where Linux has room for it there, which makes a database
 * ten times as fast as a disk does. Those of servers that died without clearing up are cleared up.
 */
export function quickFolder(prefix: string): string {
  if (!hasRoom()) return mkdtempSync(join(tmpdir(), prefix))
  for (const name of readdirSync(MEMORY)) {
    const folder = join(MEMORY, name)
    if (name.startsWith(prefix) && isLeft(folder)) rmSync(folder, { recursive: true, force: true })
  }
  return mkdtempSync(join(MEMORY, prefix))
}

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize >= ENOUGH_BYTES
}

// A server writes its process id into its folder, and takes it away when it ends well.
function isLeft(folder: string): boolean {
  const file = join(folder, 'postmaster.pid')
  return existsSync(file) && !isAlive(Number(readFileSync(file, 'utf8').split('\n', 1)[0]))
}

function isAlive(pid: number): boolean {
  return existsSync(join('/proc', String(pid)))
}
