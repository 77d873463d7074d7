import { onStage, pause, promises } from './rig/stage.ts'
import { exactly, type Figure, none, type Row, result, type Size, sized } from './row.ts'

/** F20: many clients send the same events at the same time, to one collector on SQLite, to two on PostgreSQL. */
export const sameEvent: Row = { id: 'F20', title: 'the same event from 32 clients at once', run }

const SIZES = {
  short: { ids: 20, copies: 32 },
  whole: { ids: 300, copies: 50 },
  full: { ids: 1_000, copies: 100 },
}

async function run(size: Size) {
  const { ids, copies } = sized(size, SIZES)
  const figures: Figure[] = []
  for (const [database, collectors] of [
    ['sqlite', 1],
    ['postgres', 2],
  ] as const) {
    const found = await onStage(database, async (stage) => {
      const places = await Promise.all(Array.from({ length: collectors }, () => stage.place()))
      for (const one of places) await one.start()
      const urls = places.map(({ url }) => url)
      await stage.judge.load({ urls, prefix: 'tx-f20', count: ids, concurrency: 32, tries: 20, copies })
      await stage.judge.settled(60_000)
      await pause(1_000)
      const { seen, stored, figures } = await promises(stage)
      return [
        exactly('events acknowledged', seen.acknowledged, ids),
        exactly('deliveries', stored.states[2] ?? 0, ids),
        ...figures,
        none('repeats', seen.repeats),
        none('answers other than 200', seen.clientErrors),
      ]
    })
    figures.push(...found.map((figure) => ({ ...figure, what: `${figure.what}, ${database}` })))
  }
  return result(
    `${ids} events, each sent ${copies} times by 32 clients; two collectors on PostgreSQL`,
    figures,
  )
}
