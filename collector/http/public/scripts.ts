import type { Router } from 'express'
import { bakedCampaign } from '../../domain/baked-campaign.ts'
import type { Catalog } from '../../domain/catalog.ts'
import { Problem } from '../../domain/problem.ts'
import { saysGpc } from '../context.ts'
import { type Handler, readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operation } from '../operation.ts'
import { compress, type Served, sendScript } from './send-script.ts'

const PLACEHOLDER = /(["'])__CLICKWIRE_CAMPAIGN__\1/

/** The browser SDK: `/sdk.js`, and for each campaign the same with its configuration baked in. */
export function scriptDoors(router: Router, doors: Doors): void {
  const served = keepServed()
  const general =
    (name: 'sdk.js' | 'sdk-debug.js'): Handler =>
    (request, response) =>
      sendScript(
        request,
        response,
        served(name, () => builtScript(doors, name)),
      )
  const ofCampaign: Handler = (request, response) => {
    const catalog = doors.catalog()
    const cid = String(request.params.cid)
    if (!catalog.campaigns.has(cid)) throw new Problem(404, 'not_found', `There is no campaign ${cid}.`)
    const gpc = saysGpc(request)
    response.vary('Sec-GPC')
    sendScript(
      request,
      response,
      served(`${cid} ${catalog.version} ${gpc}`, () => baked(doors, catalog, cid, gpc)),
    )
  }
  readingDoor(router, '/sdk.js', general('sdk.js'), told('The script of pages'))
  readingDoor(router, '/sdk-debug.js', general('sdk-debug.js'), told('The script’s debug panel'))
  readingDoor(router, '/sdk/:cid/clickwire.js', ofCampaign, told('The script of a campaign’s pages'))
}

function told(summary: string): Operation {
  return { summary, answers: { 200: { description: 'The script', type: 'text/javascript' } } }
}

function baked(doors: Doors, catalog: Catalog, cid: string, gpc: boolean): string {
  const campaign = catalog.campaigns.get(cid)
  if (!campaign) throw new Error(`no campaign ${cid}`)
  // Within a script `</script>` and the line separators of JSON would end what they stand in.
  const json = JSON.stringify(bakedCampaign(campaign, { gpc })).replace(
    /[<\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return builtScript(doors, 'sdk.js').replace(PLACEHOLDER, () => json)
}

function builtScript(doors: Doors, name: 'sdk.js' | 'sdk-debug.js'): string {
  const text = doors.script(name)
  if (text !== undefined) return text
  throw new Problem(503, 'script_not_built', 'The script was not built. Run: npm run build')
}

// A new version of the settings makes new keys: what is kept for the old ones is dropped then.
function keepServed(): (key: string, make: () => string) => Served {
  const kept = new Map<string, Served>()
  return (key, make) => {
    const known = kept.get(key)
    if (known) return known
    if (kept.size > 1000) kept.clear()
    const fresh = compress(Buffer.from(make()))
    kept.set(key, fresh)
    return fresh
  }
}
