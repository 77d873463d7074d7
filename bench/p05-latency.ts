import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { startMeasured } from './measure/measured-process.ts'
import { figureLine, type Line, type Row, ratioLine } from './measure/row.ts'
import type { Run } from './measure/run.ts'
import { ratiosOf, takeTurns, valuesOf } from './measure/take-turns.ts'
import { median, quantile } from './sdk/cost/statistics.ts'
import { loadOf, openIntake } from './world/intake.ts'

/** How long an event waits for its answer at half of the rate that the collector can take. */
export const latency: Row = {
  ...{ id: 'P5', title: 'Latency at half of the peak', share: 2 },
  measure: async (run) => {
    const { collector, next } = await openIntake(run, 'sqlite')
    const express = await startMeasured('bench/servers/express-constant.ts')
    run.after(express.stop)
    const load = {
      ours: await loadOf(run, collector, next.step),
      express: await loadOf(run, express, next.sale),
    }
    // The peak is taken of a warm collector.
    for (const each of Object.values(load)) await each.peak(1_000)
    const { value: peak } = await load.ours.peak(Math.max(500, run.seconds * 50))
    const paced = (name: 'ours' | 'express') => async (turnMs: number) => {
      const times = await load[name].paced(peak / 2, turnMs)
      return { value: quantile(times, 0.99), middle: quantile(times, 0.5) }
    }
    const turns = await takeTurns({ ours: paced('ours'), express: paced('express') }, run.seconds * 0.8)
    return told(run, peak / 2, turns)
  },
}

function told(
  run: Run,
  rate: number,
  turns: Awaited<ReturnType<typeof takeTurns<'ours' | 'express'>>>,
): Line[] {
  const fsyncMs = fsyncTimes(run.folder)
  const p99 = { ours: median(valuesOf(turns.ours)), express: median(valuesOf(turns.express)) }
  const most = 2 * p99.express + fsyncMs
  const figuresOf = (name: 'ours' | 'express') =>
    `p50 ${median(valuesOf(turns[name], 'middle')).toFixed(2)} ms, p99 ${p99[name].toFixed(2)} ms`
  const what = `p99 at ${Math.round(rate).toLocaleString('en')} events/s`
  return [
    ratioLine(
      {
        ...{ what, beside: 'Express answering a constant, at the same rate' },
        figures: `${figuresOf('ours')}; beside it ${figuresOf('express')}`,
      },
      ratiosOf(turns.ours, turns.express),
    ),
    figureLine(
      {
        what: `${what}, one fsync allowed`,
        figures: `${p99.ours.toFixed(2)} ms; one fsync ${fsyncMs.toFixed(2)} ms`,
      },
      `≤ 2 × Express + one fsync = ${most.toFixed(2)} ms`,
      p99.ours <= most,
    ),
  ]
}

// The 99th percentile, as the answers' own.
function fsyncTimes(folder: string): number {
  const file = openSync(join(folder, 'fsync'), 'w')
  const page = Buffer.alloc(4096, 1)
  const times = Array.from({ length: 300 }, () => {
    writeSync(file, page)
    const began = performance.now()
    fsyncSync(file)
    return performance.now() - began
  })
  closeSync(file)
  return quantile(times, 0.99)
}
