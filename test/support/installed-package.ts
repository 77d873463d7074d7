import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './process.ts'

/** A project of somebody who has installed the package as npm packs it. */
export interface Project {
  path: string
  write(file: string, text: string): void
  /** Lets the project use a package that this one has. */
  borrow(name: string): void
  /** Runs a tool of this repository in the project; returns what it said and how it ended. */
  run(tool: string, ...args: string[]): { code: number | null; said: string }
  remove(): void
}

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))

/** Packs what is built into a folder, as it would be published, and returns the tarball's name. */
export function packInto(folder: string): string {
  const args = ['pack', '--ignore-scripts', '--pack-destination', folder]
  const { stdout, stderr } = spawnSync('npm', args, { cwd: REPOSITORY, encoding: 'utf8' })
  const tarball = /\S+\.tgz/.exec(stdout)?.[0]
  if (tarball === undefined) throw new Error(stdout + stderr)
  return tarball
}

/** Packs what is built and unpacks it where npm would put it; nothing is downloaded. */
export function installPackage(): Project {
  const { path, remove } = temporaryFolder()
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), text)
  }
  const run = (command: string, args: string[]) => {
    // The test runner's own mode would make development builds.
    const env = { ...process.env, NODE_ENV: 'production' }
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: path, env, encoding: 'utf8' })
    return { code: status, said: stdout + stderr }
  }
  write('package.json', '{ "name": "site", "private": true, "type": "module" }')
  const tarball = packInto(path)
  mkdirSync(join(path, 'node_modules/clickwire'), { recursive: true })
  run('tar', ['-xzf', tarball, '--strip-components=1', '-C', 'node_modules/clickwire'])
  return {
    path,
    write,
    borrow(name) {
      const place = join(path, 'node_modules', name)
      if (existsSync(place)) return
      mkdirSync(dirname(place), { recursive: true })
      symlinkSync(join(REPOSITORY, 'node_modules', name), place, 'junction')
    },
    run: (tool, ...args) => run(join(REPOSITORY, 'node_modules/.bin', tool), args),
    remove,
  }
}
