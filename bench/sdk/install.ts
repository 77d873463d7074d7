import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BENCH = new URL('../', import.meta.url)

/** Gets the packages that are measured beside us, unless they are here; they are no part of the repository's own. */
export function install(): void {
  if (changedAt('node_modules/.package-lock.json') >= changedAt('package-lock.json')) return
  console.log('Installing what is measured beside us.')
  const { status } = spawnSync('npm', ['ci', '--prefix', fileURLToPath(BENCH)], { stdio: 'inherit' })
  if (status !== 0) throw new Error('npm ci --prefix bench failed')
}

const changedAt = (file: string) => statSync(new URL(file, BENCH), { throwIfNoEntry: false })?.mtimeMs ?? 0
