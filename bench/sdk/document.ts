import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

const DOCUMENT = new URL('../../docs/performance-sdk.md', import.meta.url)

/** One sentence on where and when something was measured. */
export function circumstances(command: string, browserVersion: string): string {
  const today = new Date().toISOString().slice(0, 10)
  const machine = `${availableParallelism()} cores, ${process.platform} ${process.arch}`
  return `\`${command}\` at commit ${commit()} on ${today}: ${machine}, Chromium ${browserVersion}.`
}

/** Prints what was measured and, when it was asked for, puts it in its place in the document. */
export function publish(place: string, content: string): void {
  console.log(content)
  if (!process.argv.includes('--write')) return
  const [begin, end] = [`<!-- ${place} -->`, `<!-- end of ${place} -->`]
  const [before = '', rest = ''] = readFileSync(DOCUMENT, 'utf8').split(begin)
  const after = rest.split(end)[1]
  if (after === undefined) throw new Error(`docs/performance-sdk.md has no place for ${place}`)
  writeFileSync(DOCUMENT, `${before}${begin}\n\n${content}\n\n${end}${after}`)
}

function commit(): string {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' }).stdout.trim()
  const changed = git('status', '--porcelain', 'sdk', 'bench/sdk', 'bench/package-lock.json') !== ''
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes' : ''}`
}
