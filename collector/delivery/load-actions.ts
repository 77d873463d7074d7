import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Action } from './action.ts'

/** Every action by its id: `ping_url` is the one of `ping-url.ts`. */
export type Actions = ReadonlyMap<string, Action>

const OWN_DIRECTORY = fileURLToPath(new URL('./actions/', import.meta.url))
const CODE = /(?<!\.d)\.(ts|js|mjs)$/
const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Loads the action of every file of the program's own folder, and of the operator's folder if there is one.
 * A file that is no action, or that takes the name of another, stops the program at its start.
 */
export async function loadActions(extraDirectory?: string): Promise<Actions> {
  const directories = [OWN_DIRECTORY, ...(extraDirectory === undefined ? [] : [resolve(extraDirectory)])]
  const actions = new Map<string, Action>()
  for (const directory of directories) {
    for (const name of (await readdir(directory)).filter((file) => CODE.test(file)).sort()) {
      const id = idOf(name)
      if (actions.has(id)) throw new Error(`${directory}/${name}: there is an action "${id}" already`)
      actions.set(id, await loadAction(resolve(directory, name)))
    }
  }
  return actions
}

function idOf(name: string): string {
  const stem = name.replace(CODE, '')
  if (!KEBAB.test(stem)) throw new Error(`${name}: the file of an action is named like ping-url.ts`)
  return stem.replaceAll('-', '_')
}

async function loadAction(path: string): Promise<Action> {
  const module: { default?: unknown } = await import(pathToFileURL(path).href)
  if (!isAction(module.default)) throw new Error(`${path}: its default export is not made by defineAction`)
  return module.default
}

// By its shape: an operator's file may have got defineAction from another copy of this package.
function isAction(value: unknown): value is Action {
  if (typeof value !== 'object' || value === null) return false
  return ['prepare', 'check', 'withSecrets'].every((name) => typeof Reflect.get(value, name) === 'function')
}
