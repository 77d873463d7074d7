import type { MeasuredProcess } from '../measure/measured-process.ts'
import type { Turn } from '../measure/take-turns.ts'
import { Line } from './line.ts'

/** Connections that are kept between turns, and what is sent over them next. */
export interface Load {
  /** As many requests as the server answers: requests a second, and processor time of the server for each. */
  peak(forMs: number): Promise<Turn>
  /** Requests at an even pace, whatever becomes of them: how long each took, in milliseconds. */
  paced(perSecond: number, forMs: number): Promise<number[]>
  close(): void
}

// As many as a busy page's visitors are at the same time.
const CONNECTIONS = 64

/** Opens connections to a measured server; `next` makes the request that is sent next. */
export async function openLoad(server: MeasuredProcess, next: () => string): Promise<Load> {
  const lines = await Promise.all(Array.from({ length: CONNECTIONS }, () => Line.open(server.port)))
  const ask = async (line: Line) => {
    const status = await line.ask(next())
    if (status !== 200) throw new Error(`${server.url} answered ${status}`)
  }
  return {
    peak: async (forMs) => {
      const [cpu, began] = [server.cpuMs(), performance.now()]
      let answered = 0
      const work = async (line: Line) => {
        for (; performance.now() - began < forMs; answered += 1) await ask(line)
      }
      await Promise.all(lines.map(work))
      const seconds = (performance.now() - began) / 1000
      return { value: answered / seconds, cpuUs: ((server.cpuMs() - cpu) * 1000) / answered }
    },
    paced: (perSecond, forMs) => pace(lines, ask, { perSecond, forMs }),
    close: () => {
      for (const line of lines) line.close()
    },
  }
}

// The time counts from the moment a request was due: one that waited for a free connection waited for the server.
async function pace(
  lines: readonly Line[],
  ask: (line: Line) => Promise<void>,
  { perSecond, forMs }: { perSecond: number; forMs: number },
): Promise<number[]> {
  const times: number[] = []
  const total = Math.max(1, Math.floor((perSecond * forMs) / 1000))
  const began = performance.now()
  let given = 0
  const work = async (line: Line) => {
    for (let mine = given++; mine < total; mine = given++) {
      const due = began + (mine * 1000) / perSecond
      const wait = due - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      // A timer may be a millisecond late: that is the asking side's, and not counted.
      const from = Math.max(due, wait > 0 ? performance.now() : due)
      await ask(line)
      times.push(performance.now() - from)
    }
  }
  await Promise.all(lines.map(work))
  return times
}
