import { databaseFacts } from './database-facts.ts'
import type { JudgeCalls } from './judge-calls.ts'
import { openLedger } from './ledger.ts'
import { sendLoad } from './load.ts'
import { startSink } from './sink.ts'
import { tally } from './tally.ts'

// The judge is a process of its own: what it says does not depend on how the one that makes the faults is doing.
const ledger = openLedger(process.argv[2] ?? '')
const sink = await startSink(ledger)
let more = true

const calls: JudgeCalls = {
  load: async (load) => {
    more = true
    await sendLoad(ledger, load, () => more)
  },
  enough: async () => {
    more = false
  },
  behave: async ({ path, behaviour }) => sink.behave(path, behaviour),
  note: async (name) => ledger.write({ what: 'fault', name, at: Date.now() }),
  entries: async () => ledger.entries(),
  tally: async (paths) => tally(ledger.entries(), paths),
  facts: async (url) => databaseFacts(url, ledger.entries()),
}

// Who asked may be gone by now.
function tell(answer: { number: number; result?: unknown; error?: string }): void {
  if (process.connected) process.send?.(answer, () => undefined)
}

interface Asked {
  number: number
  call: keyof JudgeCalls
  argument: never
}

process.on('message', ({ number, call, argument }: Asked) => {
  calls[call](argument).then(
    (result) => tell({ number, result }),
    (error: unknown) => tell({ number, error: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
tell({ number: 0, result: sink.url })
