import { globSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { Command, CommanderError } from 'commander'
import { beforeAll, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../collector/command-list.ts'
import { settingDocs } from '../../collector/config.ts'
import { blocksOf } from '../support/document.ts'
import { codeInProse, DOCUMENTS } from '../support/documents.ts'
import { shellCommands } from '../support/shell-words.ts'

const scripts = new Set(
  Object.keys((JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }).scripts),
)

/** All commands of the program, none of which does anything. */
async function idleProgram(): Promise<Command> {
  const program = new Command('clickwire').version('0')
  for (const file of globSync('collector/commands/*.ts').sort()) {
    const exported = (await import(pathToFileURL(file).href)) as Record<string, unknown>
    for (const [name, register] of Object.entries(exported))
      if (/Commands?$/.test(name) && typeof register === 'function') register(program)
  }
  idle(program)
  return program
}

function idle(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
  // Its own work is put aside; reading the words, and refusing wrong ones, is what is tried.
  if (command.commands.length === 0) command.action(() => undefined)
  for (const inner of command.commands) idle(inner)
}

/** Why the program would refuse these words; undefined where it takes them. */
async function refusal(words: readonly string[]): Promise<string | undefined> {
  const program = await idleProgram()
  try {
    await program.parseAsync(words, { from: 'user' })
    return undefined
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined
    return error instanceof Error ? error.message : String(error)
  }
}

/** The words after `clickwire`, however it is called; undefined where it is not. */
function wordsForProgram(words: readonly string[]): string[] | undefined {
  const [first, ...rest] = words.filter((word) => !/^[A-Z_]+=/.test(word))
  if (first === 'clickwire') return rest
  if (first === 'npx' && rest[0] === 'clickwire') return rest.slice(1)
  const at = words.indexOf('clickwire')
  return first === 'npm' && at > 0 && words[at + 1] === '--' ? words.slice(at + 2) : undefined
}

const NPM_WORDS = ['ci', 'install', 'init', 'test', 'start', 'run', 'pack']

function npmFault([first, ...rest]: readonly string[]): string | undefined {
  if (first !== 'npm') return undefined
  const [word = '', ...more] = rest
  const script = more.find((one) => !one.startsWith('-')) ?? ''
  if (!NPM_WORDS.includes(word)) return `there is no npm ${word}`
  if (word === 'run' && !scripts.has(script)) return `there is no script ${script}`
  return undefined
}

const shown = DOCUMENTS.flatMap((file) =>
  blocksOf(file)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => shellCommands(text).map((words) => ({ file, words }))),
)

describe('the commands that the documents show', () => {
  let known: Set<string>
  beforeAll(async () => {
    known = new Set((await idleProgram()).commands.map((command) => command.name()))
  })

  it('are many, and every command is found', () => {
    expect(shown.length).toBeGreaterThan(60)
    expect([...known].sort()).toEqual(COMMANDS.flatMap(({ names }) => names).sort())
  })

  it('are taken by the program with all their options', async () => {
    const refused: string[] = []
    for (const { file, words } of shown) {
      const own = wordsForProgram(words)
      const because = own ? await refusal(own) : npmFault(words)
      if (because !== undefined) refused.push(`${file}: ${words.join(' ')}: ${because}`)
    }
    expect(refused).toEqual([])
  })

  it('begin with a program that is known here', () => {
    const others = shown.filter(
      ({ words }) => !wordsForProgram(words) && words[0] !== 'npm' && words[0] !== 'curl',
    )
    expect(others.map(({ file, words }) => `${file}: ${words.join(' ')}`)).toEqual([])
  })

  it('set only settings that there are', () => {
    const settings = new Set(settingDocs().map(({ name }) => name))
    const set = shown.flatMap(({ words }) => words.flatMap((word) => /^([A-Z_]+)=/.exec(word)?.[1] ?? []))
    expect(set.filter((name) => !settings.has(name))).toEqual([])
    expect(set.length).toBeGreaterThan(3)
  })

  it('stand in the sentences with commands and options that there are', async () => {
    const program = await idleProgram()
    const named = DOCUMENTS.flatMap((file) =>
      codeInProse(file).flatMap((code) =>
        shellCommands(code.replaceAll('\\|', '/')).map((words) => ({ file, code, words })),
      ),
    )
    const faults = named.flatMap(({ file, code, words }) => {
      const own = wordsForProgram(words)
      const fault = own ? unknownIn(program, own) : npmFault(words)
      return fault === undefined ? [] : [`${file}: ${code}: ${fault}`]
    })
    expect(faults).toEqual([])
    expect(named.filter(({ words }) => wordsForProgram(words)).length).toBeGreaterThan(25)
  })
})

// A sentence may leave out what a call needs, and say FILE or COMMAND; what it says has to be there.
function unknownIn(program: Command, words: readonly string[]): string | undefined {
  const [first = '', second = ''] = words
  if (/^(COMMAND|…)?$/.test(first)) return undefined
  const outer = program.commands.find((command) => command.name() === first)
  if (!outer) return `there is no command ${first}`
  const inner = outer.commands.find((command) => command.name() === second)
  if (outer.commands.length > 0 && !inner && second !== '') return `there is no command ${first} ${second}`
  const options = new Set([...outer.options, ...(inner?.options ?? [])].map(({ long }) => long))
  const given = words
    .map((word) => word.replace(/^\[/, '').replace(/=.*$/, ''))
    .filter((word) => word.startsWith('--'))
  const unknown = given.find((word) => word !== '--help' && !options.has(word))
  return unknown === undefined ? undefined : `there is no option ${unknown}`
}
