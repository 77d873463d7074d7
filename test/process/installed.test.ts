import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packInto } from '../support/installed-package.ts'
import { freePort } from '../support/postgres.ts'
import { temporaryFolder } from '../support/process.ts'

const SALE = {
  ...{ event_id: 'sale', revenue: 49.9, pid: 'fb_ads' },
  click: { url: 'https://example.com/?sub1=a' },
}

const QUICK = ['--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=1', '--fetch-timeout=30000']

let folder: ReturnType<typeof temporaryFolder>
// npm of this machine, and the Node that runs this test: what a person with a good Node has.
const env = (more: Record<string, string> = {}) => ({
  ...process.env,
  ...{ PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), NODE_ENV: 'production' },
  ...more,
})
const run = (command: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder.path,
    env: env(),
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}

beforeAll(() => {
  folder = temporaryFolder()
  // Without it npm would look for a project in the folders above.
  writeFileSync(join(folder.path, 'package.json'), '{ "private": true }')
  const tarball = packInto(folder.path)
  const { code, stderr } = run('npm', 'install', `./${tarball}`, ...QUICK)
  if (code !== 0) throw new Error(stderr)
}, 240_000)
afterAll(() => folder.remove())

const NPX = ['npx', '--no-install', 'clickwire'] as const

async function startDemo([command, ...words]: readonly [string, ...string[]] = NPX): Promise<{
  url: string
  stop(): Promise<void>
}> {
  const url = `http://127.0.0.1:${await freePort()}`
  const child = spawn(command, [...words, 'demo'], {
    ...{ cwd: folder.path, env: env({ PORT: new URL(url).port, HOST: '127.0.0.1' }) },
    // A group of its own: npx puts a shell between itself and the program.
    ...{ detached: true, stdio: 'ignore' },
  })
  await untilTrue(() => child.exitCode === null && fetch(`${url}/readyz`).then((ready) => ready.ok))
  return { url, stop: () => stopGroup(child) }
}

async function stopGroup(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
  await ended
}

async function untilTrue(asked: () => false | Promise<boolean>): Promise<void> {
  while (!(await Promise.resolve(asked()).catch(() => false))) await setTimeout(100)
}

describe('the package, installed into an empty folder', () => {
  it('says what its commands are', () => {
    const { code, stdout } = run('npx', '--no-install', 'clickwire', '--help')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/serve[\s\S]*apply[\s\S]*demo/),
    })
  })

  it('says the version that is in its package.json', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(run('npx', '--no-install', 'clickwire', '--version').stdout.trim()).toBe(version)
  })

  const sellsOnce = async (demo: Awaited<ReturnType<typeof startDemo>>, transaction_id: string) => {
    try {
      const fired = await fetch(`${demo.url}/api/event/auto`, {
        method: 'POST',
        body: JSON.stringify({ ...SALE, transaction_id }),
      })
      expect(await fired.json()).toMatchObject({ status: '200', code: 'conversion_fired' })
      const received = async () =>
        (await fetch(`${demo.url}/demo/network/received?txid=${transaction_id}`)).text()
      await untilTrue(async () => (await received()).includes(transaction_id))
      expect(await received()).toContain('"value":"49.9')
    } finally {
      await demo.stop()
    }
  }

  it('runs the demo: an event goes in, and its postback arrives at the network', async () => {
    await sellsOnce(await startDemo(), 'my-first-sale')
  }, 120_000)

  it('runs by the next Node just as well', async () => {
    const next = `node-${process.platform}-${process.arch}`
    const { code, stderr } = run('npm', 'install', '--no-save', '--prefix', 'next', `${next}@26`, ...QUICK)
    if (code !== 0) throw new Error(stderr)
    const node = join(folder.path, 'next', 'node_modules', next, 'bin', 'node')
    expect(run(node, '--version').stdout).toMatch(/^v26\./)
    await sellsOnce(
      await startDemo([node, join('node_modules', 'clickwire', 'bin', 'clickwire.mjs')]),
      'my-next-sale',
    )
  }, 240_000)

  it('brings the console, the script and the demo’s pages along', async () => {
    const demo = await startDemo()
    try {
      const statuses = [
        '/console/',
        '/sdk/auto/clickwire.js',
        '/sdk.js',
        '/demo/',
        '/demo/assets/start.css',
      ].map(async (path) => [path, (await fetch(demo.url + path)).status])
      for (const [path, status] of await Promise.all(statuses))
        expect({ path, status }).toMatchObject({ status: 200 })
    } finally {
      await demo.stop()
    }
  }, 120_000)
})
