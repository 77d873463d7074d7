import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a visitor's Chromium keeps on disk between its starts. */
export interface BrowserProfile {
  folder: string
  /** Whether a text of localStorage has reached the disk. */
  holds(text: string): boolean
  remove(): void
}

/** Makes a profile in which the visitor has set these preferences. */
export function createProfile(preferences: object = {}): BrowserProfile {
  const folder = mkdtempSync(join(tmpdir(), 'clickwire-profile-'))
  mkdirSync(join(folder, 'Default'))
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify({ profile: preferences }))
  const storage = join(folder, 'Default', 'Local Storage', 'leveldb')
  return {
    folder,
    holds: (text) =>
      readdirSync(storage)
        .filter((name) => name.endsWith('.log'))
        .some((name) => readFileSync(join(storage, name)).includes(text)),
    // A browser that was killed may still be dying, and write.
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }),
  }
}
