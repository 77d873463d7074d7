/**
 * The browser script in engines other than Chromium, which `npm test` runs it in: those that are installed have to
 * behave, the others are named and left out.
 */
import { setTimeout } from 'node:timers/promises'
import { startScriptedCollector } from '../support/scripted-collector.ts'
import { BEHAVIOURS, layOut } from './behaviours.ts'
import type { Engine } from './engine.ts'
import { firefox } from './firefox.ts'
import { webkit } from './webkit.ts'

const PATIENCE_MS = 120_000

let passed = 0
let failed = 0

async function behave(engine: Engine, behaviour: (typeof BEHAVIOURS)[number]): Promise<void> {
  const collector = await startScriptedCollector()
  layOut(collector)
  const browser = await engine.open({ storageForbidden: behaviour.storageForbidden ?? false })
  const late = new AbortController()
  try {
    await Promise.race([behaviour.holds(browser, collector), tooLate(late.signal)])
  } finally {
    late.abort()
    await browser.close()
    await collector.close()
  }
}

// A browser that hangs must not hang the run.
async function tooLate(signal: AbortSignal): Promise<void> {
  await setTimeout(PATIENCE_MS, undefined, { signal }).catch(() => undefined)
  if (!signal.aborted) throw new Error(`no end within ${PATIENCE_MS / 1000} seconds`)
}

for (const engine of [firefox, webkit]) {
  const missing = engine.missing()
  if (missing) console.log(`${engine.name} is not on this machine, and is left out: ${missing}.`)
  else for (const behaviour of BEHAVIOURS) await prove(engine, behaviour)
}

async function prove(engine: Engine, behaviour: (typeof BEHAVIOURS)[number]): Promise<void> {
  try {
    await behave(engine, behaviour)
    passed++
    console.log(`ok      ${engine.name} ${behaviour.says}`)
  } catch (error) {
    failed++
    console.log(`not ok  ${engine.name} ${behaviour.says}: ${error instanceof Error ? error.message : error}`)
  }
}

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
