import { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { Asked, Told } from './reading-worker.ts'

/** A thread with a connection of its own to the embedded database, which can only read. */
export interface ReadingThread {
  /** Runs a statement there, after those that were asked before it, and gives its rows. */
  ask(sql: string, parameters: readonly unknown[]): Promise<unknown[]>
  /** Ends the thread; a later statement would start it again. */
  close(): Promise<void>
}

const IDLE_MS = 30_000

/**
 * SQLite runs a statement on the thread that asks for it: a report over a million events would hold up everything
 * that arrives meanwhile. The thread starts with the first statement and ends when none was asked for `idleMs`.
 */
export function openReadingThread(path: string, { idleMs = IDLE_MS } = {}): ReadingThread {
  let thread: Running | undefined
  let idle: NodeJS.Timeout | undefined
  const close = async () => {
    clearTimeout(idle)
    const ending = thread
    thread = undefined
    await ending?.end()
  }
  return {
    ask: async (sql, parameters) => {
      clearTimeout(idle)
      thread ??= start(path, (ended) => {
        if (thread === ended) thread = undefined
      })
      const asked = thread
      try {
        return await asked.ask(sql, parameters)
      } finally {
        if (thread === asked && asked.isIdle()) {
          clearTimeout(idle)
          idle = setTimeout(() => void close(), idleMs).unref()
        }
      }
    },
    close,
  }
}

interface Running {
  ask(sql: string, parameters: readonly unknown[]): Promise<unknown[]>
  isIdle(): boolean
  end(): Promise<void>
}

interface Waiting {
  resolve(rows: unknown[]): void
  reject(error: Error): void
}

function start(path: string, onEnd: (ended: Running) => void): Running {
  const worker = new Worker(new URL(WORKER, import.meta.url), { workerData: path })
  const waiting = new Map<number, Waiting>()
  let asked = 0
  let broken = new Error('The database connection is not open: its thread for reading ended.')
  const running: Running = {
    ask: (sql, parameters) =>
      new Promise((resolve, reject) => {
        const message: Asked = { id: asked++, sql, parameters }
        waiting.set(message.id, { resolve, reject })
        worker.ref()
        worker.postMessage(message)
      }),
    isIdle: () => waiting.size === 0,
    end: async () => {
      await worker.terminate()
    },
  }
  worker.on('message', (told: Told) => {
    const asking = waiting.get(told.id)
    waiting.delete(told.id)
    // With nothing to wait for it does not keep the process from ending.
    if (waiting.size === 0) worker.unref()
    if ('rows' in told) asking?.resolve(told.rows)
    else asking?.reject(errorOf(told.fault))
  })
  worker.on('error', (error) => {
    broken = error instanceof Error ? error : new Error(String(error))
  })
  worker.on('exit', () => {
    onEnd(running)
    for (const { reject } of waiting.values()) reject(broken)
    waiting.clear()
  })
  return running
}

// In the package this file is compiled, and its neighbour with it.
const WORKER = import.meta.url.endsWith('.ts') ? './reading-worker.ts' : './reading-worker.js'

function errorOf({ message, code }: { message: string; code?: string }): Error {
  return code === undefined ? new Error(message) : new Database.SqliteError(message, code)
}
