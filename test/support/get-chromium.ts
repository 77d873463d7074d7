import { spawnSync } from 'node:child_process'
import { findChromium } from './chromium.ts'

/** The path of a Chromium: one that is here, or on Debian, where this may install packages, the distribution's own. */
export function getChromium(): string {
  try {
    return findChromium()
  } catch (error) {
    if (!mayInstall()) throw error
    console.log('There is no Chromium here: installing Debian’s own through apt-get.')
    install()
    return findChromium()
  }
}

function mayInstall(): boolean {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
}

function install(): void {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status, stderr } = spawnSync('apt-get', ['-qq', ...args], { env: environment, encoding: 'utf8' })
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed: ${stderr}`)
  }
}
