import type { Entry } from './judge/ledger.ts'
import { watchProcess } from './rig/process-facts.ts'
import { onStage, pause, promises } from './rig/stage.ts'
import { atLeast, atMost, none, type Row, result, type Size, sized, told, within } from './row.ts'

/** F17: many times more comes than can be taken, whatever becomes of it. */
export const overload: Row = { id: 'F17', title: 'ten times more than it can take', run }

const SIZES = {
  short: { seconds: 4, most: 4_000, outstanding: 1_500 },
  whole: { seconds: 45, most: 4_000, outstanding: 12_000 },
  full: { seconds: 600, most: 10_000, outstanding: 16_000 },
}
const MEASURE_S = 4

function run(size: Size) {
  const { seconds, most, outstanding } = sized(size, SIZES)
  return onStage('sqlite', async (stage) => {
    const { judge, place } = stage
    const program = await place()
    await program.start()
    const urls = [program.url]
    await judge.load({ urls, prefix: 'tx-f17-warm', count: 200, concurrency: 32, tries: 1 })
    const ending = setTimeout(() => void judge.enough(), MEASURE_S * 1000)
    await judge.load({ urls, prefix: 'tx-f17-peak', count: 1e9, concurrency: 64, tries: 1 })
    clearTimeout(ending)
    const peak = acknowledgedOf(await judge.entries(), 'tx-f17-peak').length / MEASURE_S
    await judge.settled(60_000)

    const perSecond = Math.min(most, Math.round(peak * 10))
    const watched = watchProcess(program.process().pid, 250)
    await judge.note('overload')
    const began = Date.now()
    const count = perSecond * seconds
    await judge.load({ urls, prefix: 'tx-f17-over', count, concurrency: outstanding, perSecond, tries: 1 })
    const overMs = Date.now() - began
    const backMs = await backToNormal(program.url)
    const rss = Math.max(...watched().map(({ facts }) => facts.rssMb))
    await judge.settled(240_000)
    await pause(500)
    const { seen, figures } = await promises(stage)
    const goodput = acknowledgedOf(await judge.entries(), 'tx-f17-over').length / (overMs / 1000)
    return result(
      `${perSecond}/s for ${seconds} s where ${Math.round(peak)}/s were taken before, at most ${outstanding} calls open`,
      [
        ...figures,
        atMost('memory, most', rss, 512, ' MB'),
        none('503 and 429 without Retry-After', seen.unhinted),
        // More than comes cannot be taken.
        {
          ...atLeast('taken, of the peak', (goodput / Math.min(peak, perSecond)) * 100, 80, ' %'),
          timed: true,
        },
        within('back to normal after it', backMs, 10_000),
        told('answers', JSON.stringify(seen.statuses)),
        told('calls without answer', String(seen.clientErrors - refused(seen.statuses))),
      ],
    )
  })
}

const refused = (statuses: Record<string, number>) =>
  Object.entries(statuses).reduce((sum, [status, count]) => (status === '200' ? sum : sum + count), 0)

function acknowledgedOf(entries: readonly Entry[], prefix: string) {
  return entries.filter(
    (entry) => entry.what === 'answered' && entry.status === 200 && entry.id.startsWith(prefix),
  )
}

/** Until ten calls in a row are taken within 100 ms each. */
async function backToNormal(url: string): Promise<number> {
  const began = performance.now()
  for (let good = 0; good < 10; await pause(20)) {
    const sent = performance.now()
    const answer = await fetch(`${url}/api/click`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        cid: 'auto',
        transaction_id: `tx-f17-probe-${sent.toFixed(0)}`,
        url: 'https://lp.example/',
      }),
    }).catch(() => undefined)
    await answer?.text()
    good = answer?.ok && performance.now() - sent < 100 ? good + 1 : 0
    if (performance.now() - began > 60_000) break
  }
  return performance.now() - began
}
