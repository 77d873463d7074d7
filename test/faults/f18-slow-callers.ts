import { readFileSync } from 'node:fs'
import { ackP99 } from './rig/ack-times.ts'
import { watchProcess } from './rig/process-facts.ts'
import { callSlowly, type Held, type Slowness } from './rig/slow-caller.ts'
import { onStage, pause, promises } from './rig/stage.ts'
import {
  atMost,
  exactly,
  type Figure,
  none,
  type Row,
  result,
  type Size,
  sized,
  told,
  within,
} from './row.ts'

/** F18: connections that trickle their headers or bodies, or read no answer, beside a steady load of good ones. */
export const slowCallers: Row = { id: 'F18', title: 'a flood of slow callers', run }

const SIZES = {
  short: { trickles: 400, readers: 8, perSecond: 40 },
  whole: { trickles: 2_000, readers: 20, perSecond: 100 },
  full: { trickles: 4_980, readers: 20, perSecond: 200 },
}
const CLOSED_MS = 12_000
const PATIENCE_MS = 60_000
const CALM_S = 10
// They come within a second or two, as a flood does, and not faster than the kernel takes them.
const AT_ONCE = 20
const BETWEEN_MS = 10

function run(size: Size) {
  const { trickles, readers, perSecond } = sized(size, SIZES)
  return onStage('sqlite', async (stage) => {
    const { judge, place } = stage
    const program = await place()
    await program.start()
    const load = (prefix: string, seconds: number) =>
      judge.load({
        ...{ urls: [program.url], prefix, count: perSecond * seconds, concurrency: 32, perSecond },
        tries: 1,
      })
    await load('tx-f18-warm', 2)
    // It is written down when it is first asked for, which is no fault.
    await (await fetch(`${program.url}/openapi.json`)).text()
    await load('tx-f18-calm', CALM_S)
    const filesBefore = watchProcess(program.process().pid, PATIENCE_MS)()
    const watched = watchProcess(program.process().pid, 250)
    await judge.note('slow callers')
    const beside = load('tx-f18-beside', CLOSED_MS / 1000)
    // Those who read nothing come first: later they would be refused with a 503, for what the bodies of the others hold.
    const held = await flood(program.url, [
      ...Array.from({ length: readers }, (): Slowness => 'answers'),
      ...Array.from({ length: trickles }, (_, n): Slowness => (n % 2 === 0 ? 'headers' : 'body')),
    ])
    await beside
    await judge.settled(30_000)
    await pause(1_000)
    const files = watched().map(({ facts }) => facts.files)
    const { seen, figures } = await promises(stage)
    const entries = await judge.entries()
    const calm = ackP99(entries, 'tx-f18-calm')
    const busy = ackP99(entries, 'tx-f18-beside')
    return result(
      `${trickles} connections that send a byte a second and ${readers} that read nothing, beside ${perSecond} events/s`,
      [
        none('client errors of the good', seen.clientErrors),
        ...figures,
        { ...atMost('acknowledgement p99, of that before', busy / Math.max(1, calm), 2, ' ×'), timed: true },
        told('acknowledgement p99 before and meanwhile', `${calm} and ${busy} ms`),
        exactly('closed by the program', held.filter(({ ms }) => ms !== undefined).length, held.length),
        ...longest(held),
        atMost('open files, most', Math.max(...files), filesAllowed(program.process().pid)),
        atMost('left open of them', (files.at(-1) ?? 0) - (filesBefore[0]?.facts.files ?? 0), 40),
      ],
    )
  })
}

async function flood(url: string, callers: readonly Slowness[]): Promise<Held[]> {
  const calling: Promise<Held>[] = []
  for (const [n, how] of callers.entries()) {
    calling.push(callSlowly(url, how, PATIENCE_MS))
    if (n % AT_ONCE === AT_ONCE - 1) await pause(BETWEEN_MS)
  }
  return Promise.all(calling)
}

const longest = (held: readonly Held[]): Figure[] =>
  (['headers', 'body', 'answers'] as const).map((kind) => {
    const times = held.filter(({ how }) => how === kind).map(({ ms = PATIENCE_MS }) => ms)
    return within(`slow with their ${kind} for, longest`, Math.max(...times), CLOSED_MS)
  })

function filesAllowed(pid: number): number {
  const [, soft = '0'] = /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8')) ?? []
  return Number(soft)
}
