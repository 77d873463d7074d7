import type { Request, RequestHandler, Response, Router } from 'express'
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

/** The operators' console: its page at every address below /console/, and the files that the page loads. */
export function consoleDoors(router: Router, doors: Pick<Doors, 'consoleFile'>): void {
  const served = keepServed(doors)
  const sendAsset = (request: Request, response: Response) => {
    const name = String(request.params.file)
    const asset = served(`assets/${name}`)
    const type = TYPES[name.split('.').at(-1) ?? '']
    if (!asset || type === undefined) throw new Problem(404, 'not_found', 'The console has no such file.')
    // Its name has a digest of what is in it.
    sendServed(request, response, asset, { type, caching: FOR_EVER })
  }
  const sendPage = (request: Request, response: Response) => {
    if (request.path === '/console') {
      response.redirect(308, '/console/')
      return
    }
    const page = served('index.html')
    if (!page) throw new Problem(503, 'console_not_built', 'The console was not built. Run: npm run build')
    response.setHeader('Content-Security-Policy', POLICY)
    response.setHeader('Referrer-Policy', 'no-referrer')
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    sendServed(request, response, page, { type: 'text/html; charset=utf-8', caching: 'no-cache' })
  }
  router.all('/console/assets/:file', reading(sendAsset))
  router.all('/console{/*path}', reading(sendPage))
}

// A page for people is no call of the interface: these doors are not told of in its description.
function reading(answer: (request: Request, response: Response) => void): RequestHandler {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new Problem(405, 'method_not_allowed', `${request.method} is not for this address.`, {
        allow: 'GET, HEAD',
      })
    answer(request, response)
  }
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
