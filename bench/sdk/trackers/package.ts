import { readFileSync } from 'node:fs'

const MODULES = new URL('../../node_modules/', import.meta.url)

/** A file of one of the packages that are measured. */
export const fileOf = (path: string): Buffer => readFileSync(new URL(path, MODULES))

/** A package and its version, as it is installed. */
export function sourceOf(name: string): string {
  const { version } = JSON.parse(fileOf(`${name}/package.json`).toString()) as { version: string }
  return `${name} ${version}`
}
