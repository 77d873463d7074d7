// Compiles the program for those who install the package: Node runs no TypeScript within node_modules.
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

const OUT = 'dist'
const FOLDERS = ['collector', 'demo-site', 'server']
const PUBLIC = ['collector/action-kit.ts', 'server/index.ts']
const OF_BROWSERS = /^collector[\\/]console[\\/]/

const options = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
}

const written = (file, text) => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const sources = globSync(FOLDERS.map((folder) => `${folder}/**/*.ts`)).filter(
  (file) => !OF_BROWSERS.test(file),
)

// A file that is gone from the sources must not stay: actions are found by looking into their folder.
for (const folder of FOLDERS) rmSync(join(OUT, folder), { recursive: true, force: true })

for (const file of sources) {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions: options })
  written(join(OUT, file.replace(/\.ts$/, '.js')), outputText)
}

for (const part of ['assets', 'pages', 'clickwire.yaml'])
  cpSync(join('demo-site', part), join(OUT, 'demo-site', part), { recursive: true })

// Types for the two parts that other people's code imports; checking them is the business of `npm run check:types`.
const declared = ts.createProgram(PUBLIC, {
  ...options,
  ...{
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2024.d.ts', 'lib.dom.d.ts'],
    types: ['node'],
  },
  ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true, noCheck: true },
  ...{ declaration: true, emitDeclarationOnly: true, rootDir: '.', outDir: OUT },
})
const IMPORTED = /(from ['"]\.[^'"]*)\.ts(['"])/g
const { diagnostics } = declared.emit(undefined, (file, text) =>
  written(file, text.replaceAll(IMPORTED, '$1.js$2')),
)
if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost(options)))

// What editors read: `# yaml-language-server: $schema=./node_modules/clickwire/dist/clickwire.schema.json`.
const { settingsJsonSchema } = await import('../dist/collector/domain/settings-json-schema.js')
written(join(OUT, 'clickwire.schema.json'), `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`)
