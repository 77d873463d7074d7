import { existsSync } from 'node:fs'
import { type Browser, chromium, type LaunchOptions } from 'playwright'

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

/** Starts a Chromium that calls nobody by itself. Root needs `--no-sandbox`; nobody else gets it. */
export function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({
    executablePath: findChromium(),
    ...options,
    args: [...sandbox, ...QUIET, ...(options.args ?? [])],
  })
}
