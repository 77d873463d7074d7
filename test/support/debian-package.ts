import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

/** Fetches Debian's packages and unpacks them into a folder, without installing or starting anything; false where that cannot be. */
export function unpackDebian(packages: readonly string[], folder: string): boolean {
  if (spawnSync('apt-get', ['--version']).status !== 0) return false
  mkdirSync(folder, { recursive: true })
  if (process.getuid?.() === 0) spawnSync('apt-get', ['-qq', 'update'])
  const steps = [
    ['apt-get', '-qq', 'download', ...packages],
    ['sh', '-c', 'for file in *.deb; do dpkg-deb -x "$file" .; done'],
  ]
  return steps.every(([command = '', ...args]) => spawnSync(command, args, { cwd: folder }).status === 0)
}
