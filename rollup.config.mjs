import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'
import ts from 'typescript'

const compilerOptions = {
  target: 'ES2018',
  lib: ['ES2020', 'DOM', 'DOM.Iterable'],
  module: 'ESNext',
  moduleResolution: 'Bundler',
}

// Types are the business of `npm run check:types`: a build only has to be quick.
const strip = {
  name: 'strip-types',
  transform(code, id) {
    if (!id.endsWith('.ts')) return null
    const target = ts.ScriptTarget.ES2018
    const module = ts.ModuleKind.ESNext
    const { outputText } = ts.transpileModule(code, { compilerOptions: { target, module } })
    return { code: outputText, map: null }
  },
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
    rootDir: 'sdk',
    declaration: true,
    declarationDir: 'dist/types',
  },
})

const shrink = terser({
  ecma: 2018,
  module: true,
  toplevel: true,
  compress: { passes: 4, pure_getters: true, unsafe_arrows: true, keep_fargs: false },
  mangle: { properties: { regex: /^_[a-z]/ } },
  format: { comments: false },
})

const script = (input, file) => ({ input, output: { file, format: 'iife' }, plugins: [strip, shrink] })

export default [
  script('sdk/script.ts', 'dist/sdk.js'),
  script('sdk/debug.ts', 'dist/sdk-debug.js'),
  {
    input: 'sdk/index.ts',
    output: { file: 'dist/sdk.mjs', format: 'es' },
    plugins: [withDeclarations, shrink],
  },
]
