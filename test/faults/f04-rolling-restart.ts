import { startBalancer } from './proxy/balancer.ts'
import { acknowledgedBy, onStage, type Place, pause, promises } from './rig/stage.ts'
import { exactly, type Figure, none, type Row, result, type Size, sized, told, within } from './row.ts'

/** F4: machines are told to stop and started again, one after the other, behind a balancer, under load. */
export const rollingRestart: Row = {
  id: 'F4',
  title: 'SIGTERM, one machine after the other, behind a balancer',
  run,
}

const SIZES = {
  short: { restarts: 2, perSecond: 40 },
  whole: { restarts: 10, perSecond: 150 },
  full: { restarts: 20, perSecond: 1_000 },
}

// As operators have it. Other rows are played without, because they wait for nobody.
const DRAIN = { DRAIN_MS: '5000' }

function run(size: Size) {
  const { restarts, perSecond } = sized(size, SIZES)
  return onStage('postgres', async (stage) => {
    const { judge, place, after } = stage
    const places = [await place('all', DRAIN), await place('all', DRAIN)]
    for (const one of places) await one.start()
    const balancer = await startBalancer(places.map(({ url }) => url))
    after(() => balancer.close())
    const urls = [balancer.url]
    const load = judge.load({ urls, prefix: 'tx-f04', count: 1e9, concurrency: 64, perSecond, tries: 1 })
    await acknowledgedBy(judge, perSecond)
    const stops: Stopped[] = []
    for (let n = 0; n < restarts; n++) {
      const one = places[n % places.length]
      if (one) stops.push(await restart(one))
      await judge.note('SIGTERM')
      await pause(1_000)
    }
    await judge.enough()
    await load
    await judge.settled(60_000)
    await pause(500)
    const { seen, figures } = await promises(stage)
    return result(
      `${seen.sent} events at ${perSecond}/s through a balancer, ${restarts} restarts of two machines in turn`,
      [
        none('client errors', seen.clientErrors),
        ...figures,
        none('repeats', seen.repeats),
        ...stopFigures(stops),
        told('answers', JSON.stringify(seen.statuses)),
      ],
    )
  })
}

interface Stopped {
  exitMs: number
  code: number | null
  /** Said that it is not ready while it still took connections. */
  announced: boolean
}

async function restart(place: Place): Promise<Stopped> {
  const stopping = { over: false }
  const began = performance.now()
  const announced = saysUnready(place.url, stopping)
  const code = await place.process().stop()
  const exitMs = performance.now() - began
  stopping.over = true
  await place.start()
  return { exitMs, code, announced: await announced }
}

async function saysUnready(url: string, stopping: { over: boolean }): Promise<boolean> {
  while (!stopping.over) {
    const status = await fetch(`${url}/readyz`).then(
      ({ status }) => status,
      () => 0,
    )
    if (status === 503) return true
    await pause(5)
  }
  return false
}

function stopFigures(stops: readonly Stopped[]): Figure[] {
  return [
    within('from SIGTERM to the end, worst', Math.max(...stops.map(({ exitMs }) => exitMs)), 25_000),
    exactly('ends with code 0', stops.filter(({ code }) => code === 0).length, stops.length),
    exactly('not ready before closed', stops.filter(({ announced }) => announced).length, stops.length),
  ]
}
