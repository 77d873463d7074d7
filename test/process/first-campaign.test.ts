import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blocksOf } from '../support/document.ts'
import { freePort } from '../support/postgres.ts'
import { runCommand, type ServingProcess, startProcess, temporaryFolder } from '../support/process.ts'

const blocks = blocksOf('docs/first-campaign.md')
const COMMANDS = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text.trim())

describe('docs/first-campaign.md, step by step', { timeout: 120_000 }, () => {
  const folder = temporaryFolder()
  const environment = { DATABASE_URL: `file:${join(folder.path, 'data/clickwire.db')}` }
  const file = join(folder.path, 'my.yaml')
  let serving: ServingProcess | undefined

  /** Runs a command of the guide, on the guide's own file. */
  const run = (command: string) => {
    expect(COMMANDS).toContain(command)
    const words = command.split(' ').slice(2)
    return runCommand(
      words.map((word) => (word === 'my.yaml' ? file : word)),
      environment,
    )
  }
  const served = () => serving?.url ?? ''

  beforeAll(() => {
    writeFileSync(file, blocks.find(({ language }) => language === 'yaml')?.text ?? '')
  })
  afterAll(async () => {
    await serving?.stop()
    folder.remove()
  })

  it('plans, and says what it would create', () => {
    const planned = run('npx clickwire apply my.yaml --dry-run')
    expect(planned).toMatchObject({ code: 0, stdout: blocks.find(({ prints }) => prints)?.prints })
  })

  it('applies, and serves the script and the sale', async () => {
    expect(run('npx clickwire apply my.yaml').code).toBe(0)
    expect(COMMANDS).toContain('npx clickwire serve')
    serving = await startProcess(await freePort(), environment)
    const script = /src="https:\/\/t\.example\.com([^"]+)"/.exec(
      blocks.find(({ language }) => language === 'html')?.text ?? '',
    )
    expect((await fetch(served() + (script?.[1] ?? ''))).status).toBe(200)
    const call = COMMANDS.find((command) => command.includes('/api/event/shoes'))
    const body = /-d '(.*)'$/.exec(call ?? '')?.[1] ?? ''
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const fired = await fetch(`${served()}/api/event/shoes`, { method: 'POST', body, headers })
    expect(await fired.json()).toMatchObject({ code: 'conversion_fired' })
  })

  it('shows the journey to the key, and the page to the partner', async () => {
    const key = run('npx clickwire key create --role admin --name scripts').stdout.trim()
    expect(COMMANDS.some((command) => command.includes('/api/admin/transactions/order-1001'))).toBe(true)
    const headers = { authorization: `Bearer ${key}` }
    const journey = () =>
      fetch(`${served()}/api/admin/transactions/order-1001`, { headers }).then((answer) => answer.text())
    // A running program hears of a new key a moment later, and sends a postback when it can.
    await expect.poll(journey, { timeout: 20_000 }).toContain('network_sale')
    expect(await journey()).toContain('conversion')
    expect(run('npx clickwire spec fb_ads').stdout).toContain('/click/shoes?pid=fb_ads')
  })
})
