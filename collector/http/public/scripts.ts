import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Request, Response, Router } from 'express'
import { bakedCampaign } from '../../domain/baked-campaign.ts'
import type { Catalog } from '../../domain/catalog.ts'
import { Problem } from '../../domain/problem.ts'
import { saysGpc } from '../context.ts'
import { type Handler, readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'

/** A script as it is sent: compressed once, not once a request. */
interface Served {
  etag: string
  plain: Buffer
  gzip: Buffer
  br: Buffer
}

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
  readingDoor(router, '/sdk.js', general('sdk.js'))
  readingDoor(router, '/sdk-debug.js', general('sdk-debug.js'))
  readingDoor(router, '/sdk/:cid/clickwire.js', ofCampaign)
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

function compress(plain: Buffer): Served {
  return {
    // Weak: the same script, though its bytes differ by encoding.
    etag: `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    plain,
    gzip: gzipSync(plain, { level: 9 }),
    br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  }
}

function sendScript(request: Request, response: Response, script: Served): void {
  response.setHeader('Content-Type', 'text/javascript; charset=utf-8')
  response.setHeader('Cache-Control', 'public, max-age=300, stale-while-revalidate=86400')
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
  response.setHeader('ETag', script.etag)
  response.vary('Accept-Encoding')
  if (knows(request, script.etag)) {
    response.status(304).end()
    return
  }
  const encoding = ENCODINGS.find((one) => request.acceptsEncodings(one))
  const body = encoding === undefined ? script.plain : script[encoding]
  if (encoding !== undefined) response.setHeader('Content-Encoding', encoding)
  response.setHeader('Content-Length', body.length)
  response.end(body)
}

// The smallest first, in whatever order a browser lists them.
const ENCODINGS = ['br', 'gzip'] as const

function knows(request: Request, etag: string): boolean {
  const known = (request.headers['if-none-match'] ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^(?:W\/)?/, 'W/'))
  return known.includes(etag) || known.includes('W/*')
}
