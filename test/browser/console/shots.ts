import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright'
import { launchChromium } from '../../support/chromium.ts'
import { freePort } from '../../support/postgres.ts'
import { startProcess, temporaryFolder } from '../../support/process.ts'
import { signIn } from './sign-in.ts'
import { bringTraffic } from './traffic.ts'

/** The screens whose pictures stand in the documents; with a folder as argument, a picture of every screen goes there. */
const PICTURES: Record<string, string> = {
  'console-journey': '/transactions/first',
  'console-postbacks': '/postbacks',
  'console-auction': '/auctions/first',
}

const [folder, only] = process.argv.slice(2)
const running = process.env.SHOTS_URL
const temporary = temporaryFolder()
const demo = running
  ? undefined
  : await startProcess(await freePort(), { DATABASE_URL: `file:${temporary.path}/demo.db` }, ['demo'])
const url = running ?? demo?.url ?? ''
const browser = await launchChromium()
try {
  if (demo) await bringTraffic(url)
  await (folder === undefined ? takePictures('docs/pictures') : takeAll(folder))
} finally {
  await browser.close()
  await demo?.stop()
  temporary.remove()
}

async function openPage(colorScheme: 'light' | 'dark', width: number): Promise<Page> {
  const viewport = { width, height: width < 500 ? 844 : 860 }
  const context = await browser.newContext({
    colorScheme,
    viewport,
    deviceScaleFactor: width < 500 ? 1 : 1.5,
  })
  const page = await context.newPage()
  await signIn(page, url)
  return page
}

async function takePictures(to: string): Promise<void> {
  mkdirSync(to, { recursive: true })
  const page = await openPage('light', 1280)
  for (const [name, path] of Object.entries(PICTURES)) {
    await goTo(page, path)
    await page.screenshot({ path: `${to}/${name}.png` })
  }
}

async function takeAll(to: string): Promise<void> {
  mkdirSync(to, { recursive: true })
  for (const [scheme, width] of [
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const) {
    const page = await openPage(scheme, width)
    const paths = await page
      .locator('nav a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    const menu = paths.map((path) => String(path).replace('/console', ''))
    const wanted = [...menu, ...menu.map((path) => `${path}/first`)].filter(
      (path) => !only || path.startsWith(only),
    )
    for (const path of wanted) {
      if (!(await goTo(page, path))) continue
      await page.screenshot({
        path: `${to}/${path.slice(1).replaceAll('/', '-')}-${scheme}-${width}.png`,
        fullPage: width < 500,
      })
    }
    await page.context().close()
  }
}

/** Opens a screen; `first` stands for the first row of a list. False where the list leads nowhere. */
async function goTo(page: Page, path: string): Promise<boolean> {
  const [list = path] = path.split('/first')
  await page.goto(`${url}/console${list}`)
  await page.locator('main h1').waitFor()
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined)
  await page.waitForTimeout(250)
  if (list === path) return true
  const row = page.locator('tbody tr.leads').first()
  if ((await row.count()) === 0) return false
  await row.press('Enter')
  await page.locator('.back').waitFor()
  await page.waitForTimeout(900)
  return true
}
