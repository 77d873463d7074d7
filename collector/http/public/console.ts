import type { Request, Response, Router } from 'express'
import { Problem } from '../../domain/problem.ts'
import type { Doors } from '../doors.ts'
import { compress, type Served, sendServed } from './send-script.ts'

// Nothing but the console's own files: no inline script or style, and no text that becomes markup.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const FOR_EVER = 'public, max-age=31536000, immutable'

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/**
 * The operators' console: its page at every address below /console/, and the files that the page loads. A page for people
 * is no call of the interface: it is a site on the same port, and not told of in the description of the interface.
 */
export function consoleDoors(router: Router, doors: Pick<Doors, 'consoleFile'>): void {
  const served = keepServed(doors)
  router.use('/console', (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new Problem(405, 'method_not_allowed', `${request.method} is not for this address.`, {
        allow: 'GET, HEAD',
      })
    const [, asset] = /^\/assets\/(.+)$/.exec(request.path) ?? []
    if (asset !== undefined) sendAsset(request, response, asset, served(`assets/${asset}`))
    else sendPage(request, response, served('index.html'))
  })
}

function sendAsset(request: Request, response: Response, name: string, asset: Served | undefined): void {
  const type = TYPES[name.split('.').at(-1) ?? '']
  if (!asset || type === undefined) throw new Problem(404, 'not_found', 'The console has no such file.')
  // Its name has a digest of what is in it.
  sendServed(request, response, asset, { type, caching: FOR_EVER })
}

function sendPage(request: Request, response: Response, page: Served | undefined): void {
  if (/^\/console(?:\?|$)/.test(request.originalUrl)) {
    response.redirect(308, '/console/')
    return
  }
  if (!page) throw new Problem(503, 'console_not_built', 'The console was not built. Run: npm run build')
  response.setHeader('Content-Security-Policy', POLICY)
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  sendServed(request, response, page, { type: 'text/html; charset=utf-8', caching: 'no-cache' })
}

// Only what is there is kept: names that nobody knows must not fill the memory.
function keepServed({ consoleFile }: Pick<Doors, 'consoleFile'>): (path: string) => Served | undefined {
  const kept = new Map<string, Served>()
  return (path) => {
    const known = kept.get(path)
    if (known) return known
    const file = consoleFile(path)
    if (!file) return undefined
    const fresh = compress(file)
    kept.set(path, fresh)
    return fresh
  }
}
