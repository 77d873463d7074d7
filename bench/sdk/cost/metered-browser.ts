import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createProfile } from '../../../test/support/browser-profile.ts'
import { findChromium, QUIETLY } from '../../../test/support/chromium.ts'
import { holds, looksOrdinary, UNNOTICED } from '../world/visitors.ts'
import { connect, type Protocol } from './protocol.ts'

/** A page of a visitor with nothing stored, whose thread has meters. */
export interface MeteredPage {
  send<Result = unknown>(method: string, params?: object): Promise<Result>
  evaluate<Value>(expression: string): Promise<Value>
  close(): Promise<void>
}

/** A Chromium in which nobody looks on, but for its meters. */
export interface MeteredBrowser {
  version: string
  newPage(): Promise<MeteredPage>
  /** Notes what pages do until it is stopped, which gives the events. */
  trace(): Promise<() => Promise<unknown[]>>
  close(): Promise<void>
}

/** Starts one. */
export async function openMetered(): Promise<MeteredBrowser> {
  const profile = createProfile()
  const door = join(profile.folder, 'DevToolsActivePort')
  const child = spawn(
    findChromium(),
    [
      ...QUIETLY,
      ...UNNOTICED,
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile.folder}`,
      'about:blank',
    ],
    { stdio: 'ignore' },
  )
  if (!(await holds(() => existsSync(door) && readFileSync(door, 'utf8').includes('/'), 20_000)))
    throw new Error('Chromium did not start')
  const [port = '', path = ''] = readFileSync(door, 'utf8').split('\n')
  const protocol = await connect(`ws://127.0.0.1:${port}${path}`)
  const { product } = await protocol.send<{ product: string }>('Browser.getVersion')
  const version = product.split('/')[1] ?? ''
  return {
    version,
    newPage: () => newPage(protocol, version),
    trace: () => trace(protocol),
    async close() {
      const exited = once(child, 'exit')
      await protocol.send('Browser.close')
      await exited
      profile.remove()
    },
  }
}

async function newPage(protocol: Protocol, version: string): Promise<MeteredPage> {
  const visitor = await protocol.send<{ browserContextId: string }>('Target.createBrowserContext')
  const target = await protocol.send<{ targetId: string }>('Target.createTarget', {
    url: 'about:blank',
    ...visitor,
  })
  const { sessionId } = await protocol.send<{ sessionId: string }>('Target.attachToTarget', {
    ...target,
    flatten: true,
  })
  const send = <Result>(method: string, params: object = {}) =>
    protocol.send<Result>(method, params, sessionId)
  await send('Emulation.setUserAgentOverride', { userAgent: looksOrdinary(version) })
  // Counting the time of the thread, not what others do on the machine.
  await send('Performance.enable', { timeDomain: 'threadTicks' })
  return {
    send,
    evaluate: async <Value>(expression: string) => {
      const { result, exceptionDetails } = await send<Evaluated<Value>>('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      })
      if (exceptionDetails) throw new Error(exceptionDetails.text)
      return result.value
    },
    close: async () => {
      await protocol.send('Target.disposeBrowserContext', visitor)
    },
  }
}

interface Evaluated<Value> {
  result: { value: Value }
  exceptionDetails?: { text: string }
}

async function trace(protocol: Protocol): Promise<() => Promise<unknown[]>> {
  const events: unknown[] = []
  protocol.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown[])))
  await protocol.send('Tracing.start', {
    categories: 'devtools.timeline',
    transferMode: 'ReportEvents',
  })
  return async () => {
    const complete = new Promise((resolve) => protocol.on('Tracing.tracingComplete', resolve))
    await protocol.send('Tracing.end')
    await complete
    return events
  }
}
