import type { EarlyCall } from './api.ts'
import { init } from './index.ts'
import { safely } from './safely.ts'
import type { BakedCampaign } from './wire.ts'

// The collector puts the campaign's configuration in the place of this text; Object() lets either stand there.
const baked: Partial<BakedCampaign> = Object('__CLICKWIRE_CAMPAIGN__')

// A module script has no currentScript.
const script = document.currentScript || document.querySelector('script[src*="/sdk"]')

const place = (given: { name?: string; [setting: string]: string | undefined }, src: string): void => {
  const { name = 'sdk', cid = '', consent } = given
  const there = Reflect.get(window, name)
  const early: EarlyCall[] = there?.q || []
  const tracker = init(
    {
      cid,
      pid: given.pid,
      host: given.host || src.replace(/([^/])\/sdk[./].*/, '$1'),
      ...(consent === 'required' && { consent }),
      ...baked,
    },
    early,
  )
  // An element whose id is the name shows up as a global too.
  if (!there || there.q || there.nodeType) Reflect.set(window, name, tracker)
}

safely(() => {
  if (script instanceof HTMLScriptElement) place(script.dataset, script.src)
})
