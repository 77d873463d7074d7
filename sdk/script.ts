import type { EarlyCall, Setup } from './api.ts'
import { init } from './index.ts'
import { safely } from './safely.ts'
import type { BakedCampaign } from './wire.ts'

// The collector puts the campaign's configuration in the place of this text; Object() lets either stand there.
const baked: Partial<BakedCampaign> = Object('__CLICKWIRE_CAMPAIGN__')

safely(() => {
  const script = document.currentScript
  if (!(script instanceof HTMLScriptElement)) return
  const page: Record<string, { q?: EarlyCall[]; nodeType?: number } | undefined> = Object(window)
  const { name = 'sdk' } = script.dataset
  const there = page[name] || { q: [] }
  const [host = ''] = script.src.split(/\b\/sdk[./]/)
  const setup: Setup = Object.assign({ host, cid: '' }, script.dataset, baked)
  const tracker: object = init(setup, there.q)
  // An element whose id is the name shows up as a global too.
  if (there.q || there.nodeType) page[name] = tracker
})
