import { appendFileSync, readFileSync } from 'node:fs'

/** What the judge saw with its own eyes, one line each; times are its own clock's. */
export type Entry =
  | { what: 'sent'; id: string; at: number }
  | { what: 'answered'; id: string; at: number; ms: number; status: number; code: string; hinted: boolean }
  | { what: 'unanswered'; id: string; at: number; because: string }
  | { what: 'received'; id: string; key: string; path: string; at: number; status: number; open: number }
  | { what: 'fault'; name: string; at: number }

/** A file that lines are only ever added to. */
export interface Ledger {
  write(entry: Entry): void
  /** Everything that was ever written, read back from the file. */
  entries(): Entry[]
}

const FLUSH_MS = 25

/** Opens the ledger in a file. */
export function openLedger(path: string): Ledger {
  let unwritten: string[] = []
  const flush = () => {
    appendFileSync(path, unwritten.join(''))
    unwritten = []
  }
  setInterval(flush, FLUSH_MS).unref()
  return {
    write: (entry) => void unwritten.push(`${JSON.stringify(entry)}\n`),
    entries: () => {
      flush()
      const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
      return lines.map((line) => JSON.parse(line) as Entry)
    },
  }
}
