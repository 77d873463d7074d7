import type { Judge } from '../judge/start-judge.ts'

/** When an event was acknowledged, and how long one of its postbacks took from then. */
export interface Wait {
  at: number
  ms: number
}

/** How long the postbacks took of the events whose ids begin so; what has not come is counted until now. */
export async function waitsOf(judge: Judge, prefix: string, paths: readonly string[]): Promise<Wait[]> {
  const entries = await judge.entries()
  const arrived = new Map<string, number>()
  for (const entry of entries) {
    if (entry.what !== 'received') continue
    const key = `${entry.path} ${entry.id}`
    if (!arrived.has(key)) arrived.set(key, entry.at)
  }
  return entries.flatMap((entry) => {
    if (entry.what !== 'answered' || entry.status !== 200 || !entry.id.startsWith(prefix)) return []
    return paths.map((path) => ({
      at: entry.at,
      ms: Math.max(0, (arrived.get(`${path} ${entry.id}`) ?? Date.now()) - entry.at),
    }))
  })
}
