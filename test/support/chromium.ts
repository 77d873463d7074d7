import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright'

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

/** The path of a Chromium on this machine, or one sentence on the ways to get one. */
export function findChromium(): string {
  const named = process.env.CHROMIUM_PATH
  if (named) return named
  const found = [chromium.executablePath(), ...USUAL_PLACES].find((path) => path !== '' && existsSync(path))
  if (found) return found
  throw new Error(
    'No Chromium found: name one in CHROMIUM_PATH, or run "npx playwright install chromium", or install Chromium or Google Chrome on this machine.',
  )
}

const QUIET = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// Root needs it; nobody else gets it.
const SANDBOX = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** Hosts that lead to this machine in the browsers of the tests. */
const HOSTS = [
  '--host-resolver-rules=MAP *.localtest 127.0.0.1, MAP *.example 127.0.0.1, MAP *.github.io 127.0.0.1, MAP github.io 127.0.0.1, MAP *.co.uk 127.0.0.1',
]

/** The flags of every Chromium of the tests: it calls nobody by itself. */
export const QUIETLY = [...SANDBOX, ...QUIET, ...HOSTS]

/** Starts a Chromium that calls nobody by itself. */
export function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    ...options,
    args: [...QUIETLY, ...(options.args ?? [])],
  })
}

type PersistentOptions = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>

// Playwright turns some of Chromium's own ways off, the walls between sites among them; the last such flag counts.
const AS_IT_COMES = '--disable-features=Translate,MediaRouter'

/** Starts one, such as visitors have it, on a profile that outlives it. */
export function openChromium(profile: string, options: PersistentOptions = {}): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    ...options,
    args: [...QUIETLY, AS_IT_COMES, ...(options.args ?? [])],
  })
}
