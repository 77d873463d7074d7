import { createHash } from 'node:crypto'
import type { Router } from 'express'
import { Problem } from '../../domain/problem.ts'
import { send } from '../answer.ts'
import { type Handler, readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import { compress, sendScript } from './send-script.ts'

const FOR_EVER = 'public, max-age=31536000, immutable'

/**
 * The script under an address that never changes, for pages that pin it by its digest (Subresource Integrity). A page
 * stays pinned over upgrades: every version that was ever served here is kept in the database.
 */
export function pinnedScriptDoors(router: Router, doors: Doors): void {
  const tag: Handler = (request, response) => {
    const text = doors.script('sdk.js')
    if (text === undefined)
      throw new Problem(503, 'script_not_built', 'The script was not built. Run: npm run build')
    const digest = createHash('sha384').update(text).digest()
    const path = `/sdk/v/${digest.toString('hex')}/sdk.js`
    const integrity = `sha384-${digest.toString('base64')}`
    const src = `${request.protocol}://${request.get('host') ?? ''}${path}`
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Cache-Control', 'no-cache')
    send(response, 200, {
      ...{ path, integrity },
      tag: `<script async src="${src}" integrity="${integrity}" crossorigin="anonymous" data-cid="CAMPAIGN"></script>`,
    })
  }
  const pinned: Handler = async (request, response) => {
    const digest = String(request.params.digest)
    const text = /^[0-9a-f]{96}$/.test(digest) ? await doors.pinnedScript(digest) : undefined
    if (text === undefined) throw new Problem(404, 'not_found', 'There is no such version of the script.')
    sendScript(request, response, compress(Buffer.from(text)), FOR_EVER)
  }
  readingDoor(router, '/sdk.json', tag, {
    summary: 'The address and digest by which a page can pin the script',
    answers: { 200: 'The path, its integrity, and a whole script tag' },
  })
  readingDoor(router, '/sdk/v/:digest/sdk.js', pinned, {
    summary: 'A version of the script that never changes',
    answers: { 200: { description: 'The script', type: 'text/javascript' }, 404: 'There is no such version' },
  })
}
