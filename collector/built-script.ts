import { readFileSync } from 'node:fs'

/** A script that the build made; undefined where it was not built. */
export function builtScript(name: string): string | undefined {
  // In a clone the scripts are built into dist/; in the package this file itself lies there.
  const source = import.meta.url.endsWith('.ts')
  const file = new URL(source ? `../dist/${name}` : `../${name}`, import.meta.url)
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
