import type { CDPSession } from 'playwright'

/** Turns the meters of a page on: they count the time of its thread, not what others do on the machine. */
export const meter = (session: CDPSession): Promise<unknown> =>
  session.send('Performance.enable', { timeDomain: 'threadTicks' })

/** All time that was spent in scripts since the page began. */
export async function scriptMsOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0) * 1000
}

/** What the page holds in memory after a collection. */
export async function heapKbOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1024
}
