import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { freePort } from '../support/postgres.ts'
import { type Engine, type EngineBrowser, firstOf } from './engine.ts'

const DRIVER = '/usr/bin/WebKitWebDriver'
const SCREEN = '/usr/bin/Xvfb'

/** WebKit of the GTK port, through WebDriver, on a screen of its own that nobody sees. */
export const webkit: Engine = {
  name: 'WebKit',
  missing: () =>
    firstOf([DRIVER]) && firstOf([SCREEN])
      ? undefined
      : 'on Debian run "apt-get install webkit2gtk-driver xvfb"',
  async open({ storageForbidden = false } = {}) {
    const screen = spawn(SCREEN, ['-displayfd', '3'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
    const [display] = await once(screen.stdio[3] as Readable, 'data')
    const port = await freePort()
    const driver = spawn(DRIVER, [`--port=${port}`], {
      stdio: 'ignore',
      env: {
        ...process.env,
        DISPLAY: `:${String(display).trim()}`,
        // Its sandbox does not start for root, nor within most containers.
        ...(process.getuid?.() === 0 && { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' }),
      },
    })
    const args = ['--automation', ...(storageForbidden ? ['--cookies-policy=never'] : [])]
    try {
      return await openSession(`http://127.0.0.1:${port}`, args, () => end(driver).then(() => end(screen)))
    } catch (error) {
      await end(driver).then(() => end(screen))
      throw error
    }
  },
}

async function openSession(
  driver: string,
  args: string[],
  finish: () => Promise<void>,
): Promise<EngineBrowser> {
  await answering(driver)
  const options = { 'webkitgtk:browserOptions': { binary: miniBrowser(), args } }
  const { sessionId } = (await ask(`${driver}/session`, {
    capabilities: { alwaysMatch: options },
  })) as { sessionId: string }
  const session = `${driver}/session/${sessionId}`
  return {
    goto: (url) => ask(`${session}/url`, { url }).then(() => undefined),
    evaluate: async (expression) => {
      const script = `const done = arguments[0]; (async () => (${expression}))().then((value) => done({ value }), (error) => done({ error: String(error) }))`
      const { value, error } = (await ask(`${session}/execute/async`, { script, args: [] })) as {
        value?: unknown
        error?: string
      }
      if (error) throw new Error(error)
      return value
    },
    close: async () => {
      await ask(session, undefined, 'DELETE')
      await finish()
    },
  }
}

// Where it lies depends on the machine's kind.
function miniBrowser(): string {
  const { stdout } = spawnSync('find', ['/usr/lib', '-name', 'MiniBrowser', '-type', 'f'], {
    encoding: 'utf8',
  })
  return stdout.trim().split('\n').sort().at(-1) ?? ''
}

async function ask(address: string, body: object | undefined, method = 'POST'): Promise<unknown> {
  const answer = await fetch(address, { method, ...(body && { body: JSON.stringify(body) }) })
  const { value } = (await answer.json()) as { value: unknown }
  if (!answer.ok) throw new Error(`${method} ${address}: ${JSON.stringify(value)}`)
  return value
}

async function answering(driver: string): Promise<void> {
  for (const began = performance.now(); performance.now() - began < 10_000; ) {
    const up = await fetch(`${driver}/status`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  throw new Error(`${DRIVER} did not answer within ten seconds.`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill()
  await exited
}
