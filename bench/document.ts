import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** One sentence on where and when something was measured, and `by` what else. */
export function circumstances(command: string, by: string): string {
  const today = new Date().toISOString().slice(0, 10)
  const machine = `${cpus().length} cores, ${process.platform} ${process.arch}`
  return `\`${command}\` at commit ${commit()} on ${today}: ${machine}, ${by}.`
}

/** The name of the processor, where the system tells it. */
export function processor(): string {
  return cpus()[0]?.model.trim() || 'a processor without a name'
}

/** Prints what was measured and, when it was asked for, puts it in its place in a document of docs/. */
export function publish(document: string, place: string, content: string): void {
  console.log(content)
  if (!process.argv.includes('--write')) return
  const file = new URL(`../docs/${document}`, import.meta.url)
  const [begin, end] = [`<!-- ${place} -->`, `<!-- end of ${place} -->`]
  const [before = '', rest = ''] = readFileSync(file, 'utf8').split(begin)
  const after = rest.split(end)[1]
  if (after === undefined) throw new Error(`docs/${document} has no place for ${place}`)
  writeFileSync(file, `${before}${begin}\n\n${content}\n\n${end}${after}`)
}

function commit(): string {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' }).stdout.trim()
  const changed = git('status', '--porcelain', 'sdk', 'collector', 'bench', 'package-lock.json') !== ''
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes' : ''}`
}
