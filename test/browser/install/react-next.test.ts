import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readGuide } from './guide.ts'
import { eventually, readPanel, useInstallation } from './installation.ts'
import { createReactApp, type ReactApp } from './react-app.ts'

const guide = readGuide('react-next')
const here = useInstallation()
const TRACKER = guide.snippet('The tracker', 'ts')

let app: ReactApp
let script: string
beforeAll(() => {
  app = createReactApp(guide)
  script = app.build(here.fit(TRACKER))
})
afterAll(() => app.project.remove())

const publish = (built = script) => {
  here.site.put('/client.js', built)
  here.site.put('/', app.html)
  here.site.put('/thanks', app.html)
}

describe('A React app that follows the guide', () => {
  it('installs the package by its name', () => {
    const { name } = JSON.parse(
      readFileSync(join(app.project.path, 'node_modules/clickwire/package.json'), 'utf8'),
    )
    expect(guide.snippet('The package', 'sh').trim()).toBe(`npm install ${name}`)
  })

  it('compiles with strict types, and refuses an event that the campaign does not have', () => {
    const wrong = "import { tracker } from './tracker'\n// @ts-expect-error\nvoid tracker().fire('step_9')\n"
    app.project.write('app/wrong.ts', wrong)
    expect(app.project.run('tsc', '-p', '.')).toEqual({ code: 0, said: '' })
  })

  it('is rendered on the server, has its landing stored once, and shows it in the panel', async () => {
    publish()
    expect(app.html).toContain('<button>Buy</button>')
    const page = await here.visit('/?gclid=first&cw_debug=1')
    expect(await readPanel(page)).toContain('campaign     auto')
    expect(await here.stored('clicks', page)).toMatchObject([{ params: { gclid: 'first' } }])
  })

  it('fires from a handler, and hears the answer', async () => {
    publish()
    const page = await here.visit('/')
    await page.click('text=Buy')
    await page.getByText('conversion_fired').waitFor()
    expect(await here.stored('conversions', page)).toMatchObject([{ revenue: '49.90', currency: 'USD' }])
  })

  it('sees a route that changes without loading, and attends to what it shows', async () => {
    publish()
    const page = await here.visit('/?gclid=first&sub1=adset-7')
    const told = page.waitForResponse(/\/api\/click$/)
    await page.click('text=Next')
    expect(await (await told).json()).toMatchObject({ code: 'touch_recorded' })
    const id = await page.evaluate(() => window.clickwire?.transactionId)
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[name=sub1]')?.value)
    await page.dispatchEvent('text=Compare', 'pointerdown')
    expect(await page.getAttribute('text=Compare', 'href')).toContain(`?transaction_id=${id}`)
    await page.fill('[name=first_name]', 'Ann')
    await page.fill('[name=email]', 'ann@example.com')
    await page.click('text=Get my quote')
    await page.waitForURL(`**/thanks?transaction_id=${id}&sub1=adset-7&*`)
    await page.waitForFunction(() => window.clickwire)
    await here.hasFired(page, ['step_1', 'step_2'])
    await eventually(async () => expect(await here.stored('leads', page)).toHaveLength(1))
  })

  it('waits for consent, and then tells what there was', async () => {
    publish(app.build(here.fit(TRACKER.replace("cid: 'auto',", "cid: 'auto', consent: 'required',"))))
    const page = await here.visitor.newPage()
    await page.goto(here.site.url('/?gclid=G'))
    await page.waitForFunction(() => window.clickwire)
    expect(await here.visitor.cookies()).toEqual([])
    await page.click('text=Agree')
    await eventually(async () =>
      expect(await here.stored('clicks', page)).toMatchObject([{ params: { gclid: 'G' } }]),
    )
    await page.click('text=Refuse')
    expect(await here.visitor.cookies()).toEqual([])
  })

  it('is tracked from its own domain, through a path that Next.js leads on', async () => {
    app.project.write('next.config.ts', guide.snippet('From your own domain', 'ts'))
    const { default: config } = await import(pathToFileURL(join(app.project.path, 'next.config.ts')).href)
    const [{ source, destination }] = await config.rewrites()
    const [path, to] = [source, destination].map((pattern: string) => pattern.replace(':path*', ''))
    here.site.forward(path ?? '', String(to).replace('https://t.example.com', here.collector.url))
    publish(app.build(TRACKER.replace('https://t.example.com', '/cw')))
    expect(await here.stored('clicks', await here.visit('/'))).toHaveLength(1)
    expect(here.site.asked.map(({ pathname }) => pathname)).toContain('/cw/api/click')
  })

  it('is told nothing that was not tried here', () => {
    expect(guide.untried()).toEqual([])
  })
})
