import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'

/** A statement that shall be run on the thread for reading. */
export interface Asked {
  id: number
  sql: string
  parameters: readonly unknown[]
}

/** The rows that a statement gave, or the fault that kept it from giving any. */
export type Told = { id: number; rows: unknown[] } | { id: number; fault: { message: string; code?: string } }

// The whole life of this thread: its own connection, which may only read, and one statement after the other.
const database = new Database(String(workerData), { readonly: true, timeout: 5000 })
parentPort?.on('message', (asked: Asked) => parentPort?.postMessage(answer(asked)))

function answer({ id, sql, parameters }: Asked): Told {
  try {
    return { id, rows: database.prepare(sql).all(...parameters) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return error instanceof Database.SqliteError
      ? { id, fault: { message, code: error.code } }
      : { id, fault: { message } }
  }
}
