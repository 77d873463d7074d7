import type { EarlyCall } from './api.ts'
import { trackerOf } from './campaigns.ts'
import { safely } from './safely.ts'

declare const self: Record<string, { q?: EarlyCall[]; id?: string } | undefined>

safely(() => {
  const { src, dataset }: HTMLScriptElement = Object(document.currentScript)
  const { name = 'sdk' } = dataset
  const there = self[name] || { q: [] }
  const [host] = src.split(/\b\/sdk[./]/)
  // The collector puts the campaign's configuration in the place of this text; Object() lets either stand there.
  const tracker: object = trackerOf({ host, ...dataset, ...Object('__CLICKWIRE_CAMPAIGN__') }, there.q)
  // An element whose id is the name shows up as a global too.
  if (there.q || there.id === name) self[name] = tracker
})
