import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createProfile } from './browser-profile.ts'
import { findChromium, QUIETLY } from './chromium.ts'

/** A Chromium that nobody looks into: what its pages do is seen by the server alone. */
export interface LoneChromium {
  close(): Promise<void>
}

/**
 * Opens an address in a Chromium without developer tools: under them it prerenders nothing, and takes every tab for
 * visible.
 */
export function openAlone(address: string): LoneChromium {
  const profile = createProfile()
  const flags = [
    ...QUIETLY,
    '--headless=new',
    '--disable-popup-blocking',
    `--user-data-dir=${profile.folder}`,
  ]
  const child = spawn(findChromium(), [...flags, address], { stdio: 'ignore' })
  return {
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit')
        child.kill()
        await exited
      }
      profile.remove()
    },
  }
}
