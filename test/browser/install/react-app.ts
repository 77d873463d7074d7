import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackage, type Project } from '../../support/installed-package.ts'
import type { Guide } from './guide.ts'

/** An app that is made of a guide's files, with the package installed, rendered on a server and taken up by the browser. */
export interface ReactApp {
  project: Project
  /** The page as a server renders it. */
  html: string
  /** Builds the page's script with the tracker as it is given. */
  build(tracker: string): string
}

// A second route opens without loading, and shows a form that was not there before.
const PAGE = `import { useState } from 'react'
import { Banner } from './banner'
import { BuyButton } from './buy-button'
import { QuoteForm } from './quote-form'

export function Page() {
  const [isQuote, turn] = useState(false)
  const open = () => {
    history.pushState({}, '', '/quote?gclid=second')
    turn(true)
  }
  if (isQuote) return <QuoteForm />
  return <main><BuyButton revenue={49.9} /><button onClick={open}>Next</button><Banner /></main>
}`

const WHOLE = `import RootLayout from './layout'
import { Page } from './page'

export const whole = <RootLayout><Page /></RootLayout>`

const CLIENT = `import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { whole } from './whole'

hydrateRoot(document, <StrictMode>{whole}</StrictMode>)`

const SERVER = `import { renderToString } from 'react-dom/server'
import { whole } from './whole'

console.log(renderToString(whole))`

const COMPILER = {
  ...{ module: 'ESNext', moduleResolution: 'Bundler', jsx: 'react-jsx', lib: ['ES2022', 'DOM'], types: [] },
  ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: true },
}

const BUILD = `export default {
  logLevel: 'error',
  build: {
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: { input: 'app/client.tsx', output: { entryFileNames: '[name].js' } },
  },
}`

/** Writes the guide's files into a new project. */
export function createReactApp(guide: Guide): ReactApp {
  const project = installPackage()
  for (const name of ['react', 'react-dom', 'scheduler', '@types/react', '@types/react-dom', 'csstype'])
    project.borrow(name)
  project.write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER, include: ['app'] }))
  project.write('vite.config.js', BUILD)
  const files = {
    tracking: guide.snippet('Start it', 'tsx', 'function Tracking'),
    layout: guide.snippet('Start it', 'tsx', 'function RootLayout'),
    'buy-button': guide.snippet('Fire events', 'tsx', 'function BuyButton'),
    'quote-form': guide.snippet('Fire events', 'tsx', 'function QuoteForm'),
    banner: guide.snippet('Consent', 'tsx'),
    ...{ page: PAGE, whole: WHOLE, client: CLIENT, server: SERVER },
  }
  for (const [name, text] of Object.entries(files)) project.write(`app/${name}.tsx`, text)
  project.write('app/tracker.ts', guide.snippet('The tracker', 'ts'))
  const run = (tool: string, ...args: string[]) => {
    const { code, said } = project.run(tool, ...args)
    if (code !== 0) throw new Error(said)
    return said
  }
  run('vite', 'build', '--ssr', 'app/server.tsx')
  const html = `<!doctype html>${run('node', 'dist/server.js')}<script type="module" src="/client.js"></script>`
  return {
    project,
    html,
    build(tracker) {
      project.write('app/tracker.ts', tracker)
      run('vite', 'build')
      return readFileSync(join(project.path, 'dist/client.js'), 'utf8')
    },
  }
}
