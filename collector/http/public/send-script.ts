import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Request, Response } from 'express'

/** A script as it is sent: compressed once, not once a request. */
export interface Served {
  etag: string
  plain: Buffer
  gzip: Buffer
  br: Buffer
}

/** Compresses a script as far as it goes. */
export function compress(plain: Buffer): Served {
  return {
    // Weak: the same script, though its bytes differ by encoding.
    etag: `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    plain,
    gzip: gzipSync(plain, { level: 9 }),
    br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  }
}

const MOVING = 'public, max-age=300, stale-while-revalidate=86400'

/** Sends a script to any page; where nothing else is said, a browser asks again after five minutes. */
export function sendScript(request: Request, response: Response, script: Served, caching = MOVING): void {
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
  sendServed(request, response, script, { type: 'text/javascript; charset=utf-8', caching })
}

/** Sends a file in the smallest encoding that the browser takes, or 304 where it has that file already. */
export function sendServed(
  request: Request,
  response: Response,
  served: Served,
  { type, caching }: { type: string; caching: string },
): void {
  response.setHeader('Content-Type', type)
  response.setHeader('Cache-Control', caching)
  response.setHeader('ETag', served.etag)
  response.vary('Accept-Encoding')
  if (knows(request, served.etag)) {
    response.status(304).end()
    return
  }
  const encoding = ENCODINGS.find((one) => request.acceptsEncodings(one))
  const body = encoding === undefined ? served.plain : served[encoding]
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
