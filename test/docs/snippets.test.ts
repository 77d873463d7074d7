import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { parse, parseDocument, stringify } from 'yaml'
import { readSettings } from '../../collector/settings-file/read-settings.ts'
import { blocksOf } from '../support/document.ts'
import { DOCUMENTS } from '../support/documents.ts'
import { exampleSettings } from '../support/world.ts'

const blocks = DOCUMENTS.flatMap((file) => blocksOf(file).map((block) => ({ file, ...block })))
const of = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language))

type Shape = Record<string, unknown>
const ID = ['pid', 'cid', 'id', 'event_id']

/** A list with things laid over those of their ids. */
function laid(present: unknown, things: unknown): unknown {
  if (!Array.isArray(present) || !Array.isArray(things)) return things
  const idOf = (thing: unknown) =>
    ID.map((name) => Object(thing)[name] as unknown).find((id) => id !== undefined)
  const all = new Map(present.map((thing: Shape) => [idOf(thing), thing]))
  for (const thing of things as Shape[]) all.set(idOf(thing), { ...all.get(idOf(thing)), ...thing })
  return [...all.values()]
}

const CAMPAIGN = ['events', 'link_domains']

/** A whole file: the snippet itself, or the example with the snippet's part in it. */
function wholeOf(snippet: string): string {
  const part = parse(snippet) as Shape
  if (part.org !== undefined) return snippet
  const example = parse(exampleSettings()) as Shape & { campaigns: Shape[] }
  for (const [kind, things] of Object.entries(part))
    if (CAMPAIGN.includes(kind))
      Object.assign(example.campaigns[0] ?? {}, {
        [kind]: kind === 'events' ? laid(example.campaigns[0]?.events, things) : things,
      })
    else example[kind] = laid(example[kind], things)
  return stringify(example)
}

// Whatever a snippet takes from the environment is there.
const ENVIRONMENT = new Proxy(
  {},
  {
    get: () => 'value-of-16-letters',
    has: () => true,
    getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 'value-of-16-letters' }),
  },
)

describe('the snippets of the documents', () => {
  it('in YAML are settings that are taken', () => {
    expect(of('yaml').length).toBeGreaterThan(6)
    const faults = of('yaml').flatMap(({ file, text }) => {
      const syntax = parseDocument(text).errors.map(({ message }) => `${file}: ${message}`)
      const read = syntax.length > 0 ? undefined : readSettings(wholeOf(text), ENVIRONMENT)
      const wrong =
        read?.ok === false ? read.faults.map(({ path, reason }) => `${file}: ${path}: ${reason}`) : []
      return [...syntax, ...wrong]
    })
    expect(faults).toEqual([])
  })

  it('in JSON are JSON', () => {
    expect(of('json').length).toBeGreaterThan(30)
    for (const { file, text } of of('json'))
      expect(() => JSON.parse(text) as unknown, `${file}: ${text}`).not.toThrow()
  })

  it('in TypeScript compile, strictly, against the package’s own types', () => {
    const files = new Map(
      of('ts')
        .filter(({ text }) => /from 'clickwire/.test(text))
        .map(({ file, text }, at) => [
          `${process.cwd()}/test/docs/${file.replaceAll(/\W/g, '-')}-${at}.ts`,
          text,
        ]),
    )
    expect(files.size).toBeGreaterThan(6)
    expect(faultsOf(files)).toEqual([])
  })

  it('in TypeScript are refused where they are wrong', () => {
    const wrong =
      "import { createClient } from 'clickwire/server'\ncreateClient({ uri: 'https://t.example.com' })\n"
    expect(faultsOf(new Map([[`${process.cwd()}/test/docs/wrong.ts`, wrong]]))).toEqual([
      expect.stringContaining("'uri' does not exist"),
    ])
  })

  it('in JavaScript and JSX can be read', () => {
    const faults = of('js', 'ts', 'tsx').flatMap(({ file, text, language }) => {
      const options = {
        reportDiagnostics: true,
        fileName: `snippet.${language}`,
        compilerOptions: {
          jsx: ts.JsxEmit.ReactJSX,
          module: ts.ModuleKind.ESNext,
          target: ts.ScriptTarget.ESNext,
        },
      }
      return (ts.transpileModule(text, options).diagnostics ?? []).map((found) => `${file}: ${said(found)}`)
    })
    expect(faults).toEqual([])
  })
})

const PACKAGE = {
  clickwire: ['./sdk/index.ts'],
  'clickwire/server': ['./server/index.ts'],
  'clickwire/action': ['./collector/action-kit.ts'],
}

/** What the compiler says of files that are nowhere but here. */
function faultsOf(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile) as {
    config: { compilerOptions: object }
  }
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, paths: PACKAGE },
    process.cwd(),
  )
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.readFile = (path) => files.get(path) ?? readFile(path)
  host.getSourceFile = (path, language, ...rest) => {
    const text = files.get(path)
    return text === undefined
      ? getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, text, language)
  }
  const program = ts.createProgram([...files.keys()], { ...options, pathsBasePath: process.cwd() }, host)
  return [...files.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return found.map((one) => `${path.split('/').at(-1)}: ${said(one)}`)
  })
}

const said = ({ messageText }: ts.Diagnostic) => ts.flattenDiagnosticMessageText(messageText, ' ')
