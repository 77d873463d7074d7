import { join } from 'node:path'
import {
  fireUntil,
  type Ledger,
  need,
  newLedger,
  type Row,
  rowFolder,
  runAlone,
  type Size,
  startHarmed,
} from './on-disk.ts'
import { lostOf, readStored } from './stored.ts'

const POINTS = { short: 3, whole: 25 }
// Beyond what the start itself writes.
const FIRST = { fsync: 20, pwrite64: 2_000 }

type Call = keyof typeof FIRST

// Four callers share a commit at most, so that an fsync is met within four times as many events.
const firesFor = (which: Call, at: number) => (which === 'fsync' ? Math.max(200, at * 5) : 200)

/**
 * F6: the disk answers EIO, at one point after another: to a write, to an fsync. Nothing that failed is answered 200.
 * A failed fsync ends the program, with a sentence and a code that is not 0; after a failed write it goes on. The next
 * start finds a sound database with everything that was answered 200.
 */
export async function diskErrors(size: Size): Promise<Row> {
  need('F6', 'strace')
  const points: Point[] = []
  for (const which of ['fsync', 'pwrite64'] as const)
    for (let n = 0; n < POINTS[size]; n += 1) points.push(await failAt(which, FIRST[which] + n * 23))
  const sum = (of: (point: Point) => number) => points.reduce((total, point) => total + of(point), 0)
  const fsyncs = points.filter(({ which }) => which === 'fsync')
  const writes = points.filter(({ which }) => which === 'pwrite64')
  const figures = {
    points: points.length,
    ...{ acked: sum((point) => point.acked), lost: sum((point) => point.lost) },
    ended_after_fsync: `${fsyncs.filter(({ code }) => code === 1).length} of ${fsyncs.length}`,
    served_on_after_write: `${writes.filter(({ code }) => code === undefined).length} of ${writes.length}`,
    refused_for_failed_writes: sum(({ refused }) => refused),
    ...{ odd: sum(({ odd }) => odd), unsound: points.filter(({ sound }) => !sound).length },
    clean_restarts: points.filter(({ restarted }) => restarted).length,
  }
  const asTheyMust = points.every(
    ({ which, code, lost, sound, restarted, odd }) =>
      lost === 0 && sound && restarted && odd === 0 && code === (which === 'fsync' ? 1 : undefined),
  )
  return { figures, pass: asTheyMust && writes.every(({ refused }) => refused > 0) }
}

interface Point {
  which: Call
  acked: number
  refused: number
  odd: number
  lost: number
  sound: boolean
  restarted: boolean
  /** How the program ended by itself; undefined when it did not. */
  code: number | null | undefined
}

async function failAt(which: Call, at: number): Promise<Point> {
  const folder = rowFolder()
  // A log that writes would otherwise be counted as well: only what belongs to the database is harmed.
  const log = join(folder.path, 'clickwire.db-wal')
  const inject = `inject=${which}:error=EIO:when=${at}${which === 'pwrite64' ? '+40' : ''}`
  const under = ['strace', '-f', '-o', '/dev/null', '-P', log, '-e', `trace=${which}`, '-e', inject]
  try {
    const program = await startHarmed(folder.path, { under })
    if (!(await program.ready())) throw new Error(`F6: the program did not start: ${program.printed()}`)
    let fired = 0
    const over = (ledger: Ledger) =>
      ++fired > firesFor(which, at) || ledger.odd.some(({ status }) => status === 0)
    const ledger = await fireUntil(program.url, over, { callers: 4, ledger: newLedger() })
    const code = program.code() ?? (await settled(program))
    await program.stop('SIGKILL')
    const again = await startHarmed(folder.path)
    const restarted = await again.ready()
    await again.stop()
    const stored = readStored(join(folder.path, 'clickwire.db'))
    const lost = lostOf(ledger.acked, stored.transactions).length
    const odd = ledger.odd.filter(({ status }) => status !== 0).length
    const refused = ledger.refused.length
    return { which, code, lost, odd, refused, restarted, sound: stored.sound, acked: ledger.acked.size }
  } finally {
    folder.remove()
  }
}

// The callers hear of the end a little before its code is known.
async function settled(program: { code(): number | null | undefined }) {
  for (let n = 0; n < 20 && program.code() === undefined; n += 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
  return program.code()
}

if (import.meta.main) await runAlone('F6', diskErrors)
