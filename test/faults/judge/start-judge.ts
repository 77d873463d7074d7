import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DatabaseFacts } from './database-facts.ts'
import type { JudgeCalls } from './judge-calls.ts'
import type { Entry } from './ledger.ts'
import type { Load } from './load.ts'
import type { Behaviour } from './sink.ts'
import type { Tally } from './tally.ts'

/** The judge, who alone decides the figures: it sends the load, owns the receivers, and keeps the ledger. */
export interface Judge {
  sinkUrl: string
  load(load: Load): Promise<void>
  enough(): Promise<void>
  behave(path: string, behaviour: Behaviour): Promise<void>
  note(fault: string): Promise<void>
  entries(): Promise<Entry[]>
  tally(paths?: readonly string[]): Promise<Tally>
  facts(url: string): Promise<DatabaseFacts>
  /** Waits until every acknowledged event was taken by all of the paths; returns in how many ms, or undefined. */
  settled(withinMs: number, paths?: readonly string[]): Promise<number | undefined>
  close(): Promise<void>
}

// The receiver of the usual settings.
const SALES = ['network_sale']

const PROGRAM = fileURLToPath(new URL('./judge-process.ts', import.meta.url))
const LOOK_MS = 250

/** Starts a judge with its ledger in a folder. */
export async function startJudge(folder: string): Promise<Judge> {
  const ledger = join(folder, `ledger-${crypto.randomUUID()}.jsonl`)
  const child = fork(PROGRAM, [ledger], { execArgv: [] })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const first = Promise.withResolvers<unknown>()
  waiting.set(0, first)
  let asked = 0
  child.on('message', (said: { number: number; result?: unknown; error?: string }) => {
    const one = waiting.get(said.number)
    waiting.delete(said.number)
    if (said.error === undefined) one?.resolve(said.result)
    else one?.reject(new Error(`the judge: ${said.error}`))
  })
  child.on('exit', () => {
    for (const one of waiting.values()) one.reject(new Error('the judge is gone'))
  })
  const ask = <C extends keyof JudgeCalls>(call: C, argument: Parameters<JudgeCalls[C]>[0]) => {
    const number = ++asked
    const answer = Promise.withResolvers<unknown>()
    waiting.set(number, answer)
    // A row that falls over forgets its load: that is no fault of its own.
    answer.promise.catch(() => undefined)
    child.send({ number, call, argument })
    return answer.promise as ReturnType<JudgeCalls[C]>
  }
  const tally = (paths: readonly string[] = SALES) => ask('tally', paths)
  return {
    sinkUrl: String(await first.promise),
    load: (load) => ask('load', load),
    enough: () => ask('enough', undefined),
    behave: (path, behaviour) => ask('behave', { path, behaviour }),
    note: (fault) => ask('note', fault),
    entries: () => ask('entries', undefined),
    tally,
    facts: (url) => ask('facts', url),
    settled: async (withinMs, paths) => {
      for (const began = performance.now(); performance.now() - began < withinMs; ) {
        if ((await tally(paths)).undelivered === 0) return performance.now() - began
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      }
      return undefined
    },
    close: async () => {
      if (child.exitCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
