import { openSink, type Sink } from './load/sink.ts'
import { startMeasured } from './measure/measured-process.ts'
import { type Line, type Row, ratioLine } from './measure/row.ts'
import type { DatabaseKind, Run } from './measure/run.ts'
import { ratiosOf, type Turn, takeTurns, valuesOf } from './measure/take-turns.ts'
import { firstByte } from './p08-first-byte.ts'
import { median } from './sdk/cost/statistics.ts'
import { install } from './sdk/install.ts'
import { startCollector } from './world/collector.ts'
import { oweIn } from './world/owed.ts'
import { trackingSettings } from './world/settings.ts'

const CONCURRENCY = { POSTBACK_CONCURRENCY: '64', DESTINATION_CONCURRENCY: '64' }

/** How many postbacks a second leave, beside bare undici and beside job queues on the same server. */
export const dispatch: Row = {
  ...{ id: 'P8', title: 'Dispatch', share: 3 },
  measure: async (run) => {
    install()
    const sink = await openSink()
    run.after(sink.close)
    const parts = { ...run, seconds: run.seconds / 3 }
    return [
      ...(await besideUndici(parts, sink)),
      ...(await besideQueues(parts, sink)),
      await firstByte(parts, sink),
    ]
  },
}

/** Postbacks a second of something that sends a number of them to the sink. */
const sending = (sink: Sink, begin: (count: number) => Promise<unknown>) => {
  let count = 300
  return async (turnMs: number): Promise<Turn> => {
    const [perSecond] = await Promise.all([sink.next(count), begin(count)])
    // As many as fill a turn, by what the turn before showed.
    count = Math.max(300, Math.min(20_000, Math.floor((perSecond * turnMs) / 2_000)))
    return { value: perSecond }
  }
}

async function ours(run: Run, sink: Sink, kind: DatabaseKind) {
  const database = await run.database(kind)
  const settings = trackingSettings(sink.url)
  await startCollector(run, database, { role: 'worker', settings, environment: CONCURRENCY })
  return sending(sink, oweIn(run, database))
}

async function other(run: Run, sink: Sink, file: string, environment: Record<string, string> = {}) {
  const server = await startMeasured(file, { environment: { SINK: sink.url, ...environment } })
  run.after(server.stop)
  return sending(sink, (count) => fetch(`${server.url}/?count=${count}`))
}

async function besideUndici(run: Run, sink: Sink): Promise<Line[]> {
  const turns = await takeTurns(
    {
      sqlite: await ours(run, sink, 'sqlite'),
      postgres: await ours(run, sink, 'postgres'),
      undici: await other(run, sink, 'bench/servers/undici-sender.ts'),
    },
    run.seconds,
  )
  const line = (what: string, mine: Turn[], goal?: { atLeast: number }) =>
    ratioLine(
      {
        ...{ what, beside: 'undici alone, 64 at a time' },
        figures: `${rate(mine)}; beside it ${rate(turns.undici)}`,
      },
      ratiosOf(mine, turns.undici),
      goal,
    )
  return [
    line('SQLite: postbacks, claimed and settled', turns.sqlite, { atLeast: 0.5 }),
    line('PostgreSQL: postbacks, claimed and settled', turns.postgres),
  ]
}

async function besideQueues(run: Run, sink: Sink): Promise<Line[]> {
  const queue = async (file: string) =>
    other(run, sink, file, { DATABASE_URL: await run.database('postgres') })
  const turns = await takeTurns(
    {
      ours: await ours(run, sink, 'postgres'),
      boss: await queue('bench/servers/queue-pg-boss.ts'),
      graphile: await queue('bench/servers/queue-graphile.ts'),
    },
    run.seconds,
  )
  const what = 'PostgreSQL: postbacks, claimed and settled'
  const line = (beside: string, theirs: Turn[]) =>
    ratioLine(
      { what, beside, figures: `${rate(turns.ours)}; beside it ${rate(theirs)}` },
      ratiosOf(turns.ours, theirs),
    )
  return [
    line('jobs of pg-boss, in batches of 500', turns.boss),
    line('jobs of graphile-worker', turns.graphile),
  ]
}

const rate = (turns: readonly Turn[]) => `${Math.round(median(valuesOf(turns))).toLocaleString('en')}/s`
