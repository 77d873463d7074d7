import { readFileSync } from 'node:fs'

const ASSET = /^(?:index\.html|assets\/[\w-][\w.-]*)$/

// In a clone the console is built into dist/console/; in the package this file itself lies in dist/collector/.
const FOLDER = new URL(import.meta.url.endsWith('.ts') ? '../dist/console/' : '../console/', import.meta.url)

/** A file of the built console, or undefined where there is none of that name. */
export function builtConsole(path: string): Buffer | undefined {
  if (!ASSET.test(path)) return undefined
  try {
    return readFileSync(new URL(path, FOLDER))
  } catch {
    return undefined
  }
}
