import { createServer, type Server } from 'node:http'
import express from 'express'
import type { Journey } from '../../demo-site/journey.ts'
import { demoSite } from '../../demo-site/serve.ts'

/** A demo site on a free port of this machine, standing on a collector that knows only these journeys. */
export type Demo = { base: string; server: Server; ask(path: string, init?: RequestInit): Promise<Response> }

/** Starts one; whoever starts it closes its server. */
export async function startDemo(now: () => number, journeys: Journey[] = []): Promise<Demo> {
  const app = express()
  app.use(demoSite({ journey: async (id) => journeys.find((journey) => journey.transaction_id === id), now }))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const base = `http://127.0.0.1:${address.port}`
  return { base, server, ask: (path, init) => fetch(new URL(path, base), init) }
}
