import type { EarlyCall } from './api.ts'
import { init } from './index.ts'
import { safely } from './safely.ts'

safely(() => {
  const { dataset, src }: HTMLScriptElement = Object(document.currentScript)
  const page: Record<string, { q?: EarlyCall[]; nodeType?: number } | undefined> = Object(window)
  const { name = 'sdk' } = dataset
  const there = page[name] || { q: [] }
  const [host] = src.split(/\b\/sdk[./]/)
  // The collector puts the campaign's configuration in the place of this text; Object() lets either stand there.
  const setup = Object.assign({ host }, dataset, Object('__CLICKWIRE_CAMPAIGN__'))
  const tracker: object = init(setup, there.q)
  // An element whose id is the name shows up as a global too.
  if (there.q || there.nodeType) page[name] = tracker
})
