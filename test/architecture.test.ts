import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

/** What the files of each room may import: other rooms, and packages. Everything else is refused. */
const MAY_IMPORT: Record<string, string[]> = {
  sdk: [],
  server: ['node:'],
  'collector/domain': ['zod', 'temporal-polyfill', 'libphonenumber-js', 're2js'],
  'collector/settings-file': ['collector/domain', 'yaml'],
  'collector/store': ['collector/domain', 'kysely', 'pg', 'better-sqlite3', 'node:'],
  'collector/delivery': [
    ...['collector/domain', 'undici', 'fast-xml-parser', 'nodemailer', 'zod'],
    ...['temporal-polyfill', 'node:', '@nats-io/transport-node', '@nats-io/jetstream'],
  ],
  'collector/pipeline': [
    ...['collector/domain', 'collector/store', 'collector/delivery'],
    ...['isbot', 'node:crypto'],
  ],
  'collector/http': [
    'collector/domain',
    'collector/store',
    'collector/pipeline',
    'express',
    'tldts',
    'zod',
    'node:',
  ],
  'collector/simulate': ['collector/domain', 'node:'],
  'collector/console': ['preact', 'preact/', '@tanstack/preact-query', 'wouter-preact', 'vite', 'node:url'],
  'collector/commands': ['collector/', 'demo-site', 'commander', 'node:'],
  collector: ['collector/', 'pino', 'uuid', 'zod', 'commander', 'node:'],
  'demo-site': ['express', 'node:'],
}

const ROOMS = Object.keys(MAY_IMPORT).sort((one, other) => other.length - one.length)
const IMPORT =
  /(?:^|\s)(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm

const roomOf = (path: string) => ROOMS.find((room) => path.startsWith(`${room}/`))

const files = globSync(['sdk/**/*.ts', 'server/**/*.ts', 'collector/**/*.{ts,tsx}', 'demo-site/**/*.ts']).map(
  (path) => normalize(path),
)

/** Every import of every file: who imports, and what, as a path from the top or a package's name. */
const imports = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, from, dynamic, bare]) => {
    const what = from ?? dynamic ?? bare ?? ''
    return { file, what: what.startsWith('.') ? join(dirname(file), what) : what }
  }),
)

// `node:` and `collector/` stand for all that begins like them.
const fits = (pattern: string, what: string) =>
  what === pattern || (/[:/]$/.test(pattern) && `${what}/`.startsWith(pattern))

const allowed = ({ file, what }: { file: string; what: string }) => {
  const from = roomOf(file)
  const target = roomOf(what) ?? what
  return from === target || (MAY_IMPORT[from ?? ''] ?? []).some((pattern) => fits(pattern, target))
}

describe('the arrows between the rooms', () => {
  it('are read from a house that stands', () => {
    expect(files.length).toBeGreaterThan(80)
    expect(imports.length).toBeGreaterThan(300)
  })

  it('point one way', () => {
    const wrong = imports.filter((one) => !allowed(one)).map(({ file, what }) => `${file} → ${what}`)
    expect(wrong).toEqual([])
  })

  it('leave the clock and the environment to those who start the program', () => {
    const inner = files.filter((file) => /^collector\/(domain|store|delivery|pipeline|http)\//.test(file))
    const reading = inner.filter((file) => /\bDate\.now\(\)|process\.env/.test(readFileSync(file, 'utf8')))
    // The database's own door to the clock, and the moment a migration was applied.
    expect(reading.sort()).toEqual([
      'collector/store/database.ts',
      'collector/store/dialects/postgres.ts',
      'collector/store/dialects/sqlite.ts',
      'collector/store/migrations/migrate.ts',
    ])
  })

  it('end in files of at most 250 lines', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 251)
    expect(long).toEqual([])
  })
})
