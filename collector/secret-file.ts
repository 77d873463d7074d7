import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The program's secret and where it came from. */
export interface ProgramSecret {
  value: string
  /** The file it is kept in, when the environment gave none. */
  file: string | undefined
  /** True when it was made just now. */
  fresh: boolean
}

/** CLICKWIRE_SECRET, or the one kept in the folder; where there is none, a new one is made, readable by its owner only. */
export function programSecret(given: string | undefined, folder: string): ProgramSecret {
  if (given !== undefined) return { value: given, file: undefined, fresh: false }
  const file = join(folder, 'clickwire.secret')
  mkdirSync(folder, { recursive: true })
  const fresh = keepNew(file)
  return { value: readFileSync(file, 'utf8').trim(), file, fresh }
}

// Written aside and linked into place: of two processes that start at once both see the whole of the same one.
function keepNew(file: string): boolean {
  const aside = `${file}.${process.pid}`
  writeFileSync(aside, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
  try {
    linkSync(aside, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(aside)
  }
}
