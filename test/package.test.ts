import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installPackage, type Project } from './support/installed-package.ts'

const PAGE = `import { init, type Answer } from 'clickwire'
export const answer: Promise<Answer> = init<'step_1' | 'sale'>({ cid: 'auto', host: 'https://t.example.com' }).fire('step_1', { revenue: 49.9 })
`

let project: Project
beforeAll(() => {
  project = installPackage()
  project.write('src/page.ts', PAGE)
})
afterAll(() => project.remove())

const compile = (modules: string, files: string[]) => {
  const lib = ['ES2022', 'DOM']
  const compilerOptions = {
    ...{ module: modules, moduleResolution: modules === 'NodeNext' ? modules : 'Bundler', lib, types: [] },
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
  }
  project.write('tsconfig.json', JSON.stringify({ compilerOptions, files }))
  return project.run('tsc', '-p', '.')
}

const bundle = (page: string) => {
  project.write('index.html', `<!doctype html><script type="module">${page}</script>`)
  expect(project.run('vite', 'build', '--logLevel', 'error')).toEqual({ code: 0, said: '' })
  return globSync(join(project.path, 'dist/assets/*.js'))
    .map((file) => readFileSync(file, 'utf8'))
    .join()
}

describe('The installed package', () => {
  it.each(['NodeNext', 'ESNext'])('gives its types to a strict page with %s modules', (modules) => {
    expect(compile(modules, ['src/page.ts'])).toEqual({ code: 0, said: '' })
  })

  it('refuses an event that is not among the page’s own', () => {
    project.write('src/wrong.ts', PAGE.replace("fire('step_1'", "fire('step_9'"))
    expect(compile('ESNext', ['src/wrong.ts']).said).toContain('\'"step_9"\' is not assignable')
  })

  it('is bundled into the page that uses it', () => {
    expect(bundle("import '/src/page.ts'")).toContain('transaction_id')
  })

  it('leaves nothing in the bundle of a page that only imports it', () => {
    expect(bundle("import 'clickwire'")).not.toContain('transaction_id')
  })

  it('can be imported where there is no window', () => {
    project.write('server.js', "import { init } from 'clickwire'\nconsole.log(typeof init)\n")
    expect(project.run('node', 'server.js')).toEqual({ code: 0, said: 'function\n' })
  })

  it('shows no declarations of the program but those that its interfaces lead to', () => {
    const shown = globSync('dist/**/*.d.ts', { cwd: join(project.path, 'node_modules/clickwire') })
    const ofPages = shown.filter((file) => file.startsWith(join('dist/types')))
    expect(ofPages.sort()).toEqual(['api', 'index', 'wire'].map((name) => join('dist/types', `${name}.d.ts`)))
    expect(shown.filter((file) => /(store|pipeline|http|commands)/.test(file))).toEqual([])
  })
})
