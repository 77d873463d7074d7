import type { MeteredPage } from './metered-browser.ts'

/** All time that was spent in scripts since the page began. */
export async function scriptMsOf(page: MeteredPage): Promise<number> {
  const { metrics } = await page.send<{ metrics: { name: string; value: number }[] }>(
    'Performance.getMetrics',
  )
  return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0) * 1000
}

/** What the page holds in memory after a collection. */
export async function heapKbOf(page: MeteredPage): Promise<number> {
  await page.send('HeapProfiler.collectGarbage')
  const { usedSize } = await page.send<{ usedSize: number }>('Runtime.getHeapUsage')
  return usedSize / 1024
}
