import { fileURLToPath } from 'node:url'
import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import { mockBuyers } from './buyers.ts'
import type { Journey } from './journey.ts'
import { mockNetwork } from './network.ts'

/** What the demo asks of the collector it stands on: what is known of one transaction, and the time. */
export type DemoOptions = {
  journey(transactionId: string): Promise<Journey | undefined>
  now(): number
}

const PAGES = [
  ['/demo/', 'start.html'],
  ['/demo/landing', 'landing.html'],
  ['/demo/form', 'form.html'],
  ['/demo/thanks', 'thanks.html'],
  ['/demo/buyers', 'buyers.html'],
  ['/demo/network', 'network.html'],
  ['/demo/live', 'live.html'],
] as const

const WELCOME = '/demo/buyers/:buyer/welcome'

const POLICY = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const pagesFolder = fileURLToPath(new URL('./pages/', import.meta.url))
const assetsFolder = fileURLToPath(new URL('./assets/', import.meta.url))

/** The demo under /demo/, where / leads to: a start page, a funnel to walk through, mock buyers, a mock network and a live view of a visitor. */
export function demoSite(options: DemoOptions): Router {
  const demo = express.Router()
  demo.get('/', (_request, response) => response.redirect('/demo/'))
  demo.use('/demo', protect)
  for (const [path, file] of PAGES) demo.get(path, (_request, response) => sendPage(response, 200, file))
  demo.use(
    '/demo/assets',
    express.static(assetsFolder, { index: false, redirect: false, cacheControl: false }),
  )
  demo.get(WELCOME, (_request, response) => sendPage(response, 200, 'welcome.html'))
  demo.use('/demo/buyers', mockBuyers(options.now))
  demo.use('/demo/network', mockNetwork(options.now))
  demo.get('/demo/live/journey', (request, response) => showJourney(options, request, response))
  demo.use('/demo', (_request, response) => sendPage(response, 404, 'not-found.html'))
  return demo
}

function protect(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Cache-Control': 'no-cache',
  })
  next()
}

function sendPage(response: Response, status: 200 | 404, file: string): void {
  response.status(status).sendFile(file, { root: pagesFolder, cacheControl: false })
}

async function showJourney(options: DemoOptions, request: Request, response: Response): Promise<void> {
  const search = new URL(request.originalUrl, 'http://demo.invalid').searchParams
  const transactionId = search.get('transaction_id') ?? ''
  // Not known yet is an ordinary answer here: the live page asks every second, and a 404 would fill its console.
  const journey = transactionId === '' ? undefined : await options.journey(transactionId)
  response.json({ now: new Date(options.now()).toISOString(), journey: journey ?? null })
}
