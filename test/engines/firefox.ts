import { launch } from 'puppeteer-core'
import { type Engine, firstOf } from './engine.ts'

const find = () =>
  firstOf([
    process.env.FIREFOX_PATH,
    '/usr/bin/firefox-esr',
    '/usr/bin/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ])

/** Firefox, through WebDriver BiDi. */
export const firefox: Engine = {
  name: 'Firefox',
  missing: () =>
    find() ? undefined : 'name one in FIREFOX_PATH, or on Debian run "apt-get install firefox-esr"',
  async open({ storageForbidden = false } = {}) {
    const browser = await launch({
      browser: 'firefox',
      executablePath: find() ?? '',
      headless: true,
      extraPrefsFirefox: storageForbidden ? { 'network.cookie.cookieBehavior': 2 } : {},
    })
    const page = await browser.newPage()
    return {
      goto: (address) => page.goto(address).then(() => undefined),
      evaluate: (expression) => page.evaluate(expression),
      close: () => browser.close(),
    }
  },
}
