import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'
import ts from 'typescript'
import { namesForGzip } from './rollup/names.mjs'

const compilerOptions = {
  target: 'ES2019',
  lib: ['ES2020', 'DOM', 'DOM.Iterable'],
  module: 'ESNext',
  moduleResolution: 'Bundler',
}

// Types are the business of `npm run check:types`: a build only has to be quick.
const strip = {
  name: 'strip-types',
  transform(code, id) {
    if (!id.endsWith('.ts')) return null
    const target = ts.ScriptTarget.ES2019
    const module = ts.ModuleKind.ESNext
    const { outputText } = ts.transpileModule(code, { compilerOptions: { target, module } })
    return { code: outputText, map: null }
  },
}

// All declarations of one kind: the compiler can join them then, and one word less has to be said.
const loosen = {
  name: 'loosen-const',
  renderChunk: (code) => ({ code: code.replace(/^(\s*)const /gm, '$1let '), map: null }),
}

const withDeclarations = typescript({
  tsconfig: './tsconfig.json',
  filterRoot: '.',
  include: ['sdk/**/*.ts'],
  compilerOptions: {
    ...compilerOptions,
    types: [],
    noCheck: true,
    noEmit: false,
    // It would ask for a helper that nobody brings along, to import the debug panel from where the collector is.
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: false,
    rootDir: 'sdk',
    declaration: true,
    declarationDir: 'dist/types',
  },
})

const IMPORTED = /(from ['"]\.\/)([\w-]+)\.ts(['"])/g

// What the package's types lead to, as the compilers of those who install it look for it; the rest is nobody's business.
const publicDeclarations = {
  name: 'public-declarations',
  generateBundle(_options, bundle) {
    const reached = new Set(['index'])
    for (const module of reached) {
      const declaration = bundle[`types/${module}.d.ts`]
      for (const [, , imported] of declaration.source.matchAll(IMPORTED)) reached.add(imported)
      declaration.source = declaration.source.replace(IMPORTED, '$1$2.js$3')
    }
    for (const file of Object.keys(bundle))
      if (file.endsWith('.d.ts') && !reached.has(file.slice('types/'.length, -'.d.ts'.length)))
        delete bundle[file]
  },
}

const shrink = terser({
  ecma: 2019,
  module: true,
  toplevel: true,
  compress: {
    passes: 5,
    pure_getters: true,
    unsafe_arrows: true,
    unsafe_methods: true,
    unsafe: true,
    unsafe_math: true,
    keep_fargs: false,
    hoist_props: true,
  },
  mangle: { properties: { regex: /^_[a-z]/ } },
  format: { comments: false },
})

const script = (input, file, ...more) => ({
  input,
  output: { file, format: 'iife' },
  plugins: [strip, loosen, shrink, ...more],
})

export default [
  script('sdk/script.ts', 'dist/sdk.js', namesForGzip),
  script('sdk/debug.ts', 'dist/sdk-debug.js'),
  {
    input: 'sdk/index.ts',
    output: { file: 'dist/sdk.mjs', format: 'es' },
    plugins: [withDeclarations, publicDeclarations, loosen, shrink],
  },
]
