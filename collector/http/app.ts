import express, { type Express, type Request, type RequestHandler, Router } from 'express'
import { Problem } from '../domain/problem.ts'
import { actionDoor } from './admin/actions.ts'
import { conversionAdminDoors } from './admin/conversions.ts'
import { keyDoors } from './admin/keys.ts'
import { leadAdminDoors } from './admin/leads.ts'
import { listDoors } from './admin/lists.ts'
import { liveDoor } from './admin/live.ts'
import { postbackDoors } from './admin/postbacks.ts'
import { privacyDoors } from './admin/privacy.ts'
import { recordDoors } from './admin/records.ts'
import { rejectedDoors } from './admin/rejected.ts'
import { reportDoors } from './admin/reports.ts'
import { sendingDoors } from './admin/sending.ts'
import { sessionDoors } from './admin/session.ts'
import { settingDoors } from './admin/settings.ts'
import { sourceSpecDoor } from './admin/source-spec.ts'
import { userDoors } from './admin/users.ts'
import { notedOf, requestIdOf } from './context.ts'
import type { Doors } from './doors.ts'
import { answerErrors } from './errors.ts'
import { type Metrics, openMetrics } from './metrics.ts'
import { clickDoors } from './public/clicks.ts'
import { consoleDoors } from './public/console.ts'
import { eventDoors } from './public/events.ts'
import { healthDoors } from './public/health.ts'
import { inboundDoors } from './public/inbound.ts'
import { leadDoors } from './public/leads.ts'
import { linkDoor } from './public/links.ts'
import { metricsDoor } from './public/metrics.ts'
import { openapiDoor } from './public/openapi.ts'
import { pinnedScriptDoors } from './public/pinned-scripts.ts'
import { pixelDoor } from './public/pixel.ts'
import { scriptDoors } from './public/scripts.ts'
import { openScales } from './scales.ts'

/** What an app is made with beside its doors. */
export interface AppOptions {
  /** Proxies in front whose word on the caller's address is believed. */
  trustProxy?: string | undefined
  /** Further sites on the same port, such as the demo: by the path they are under. */
  mounts?: Record<string, RequestHandler>
  /** What all requests under way may weigh together, in bytes. */
  mostBytes?: number | undefined
}

const MOST_BYTES = 32 * 1024 * 1024

/** The app, in the order in which a request walks through it; the most frequent doors come first. */
export function createApp(
  doors: Doors,
  { trustProxy, mounts = {}, mostBytes = MOST_BYTES }: AppOptions = {},
): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  if (trustProxy !== undefined)
    app.set(
      'trust proxy',
      trustProxy.split(',').map((one) => one.trim()),
    )
  const router = Router({ caseSensitive: true })
  const metrics = openMetrics()
  const scales = openScales(mostBytes)
  app.use(identify(doors), tellRequest(doors, metrics), scales.weigh, router)
  eventDoors(router, doors)
  clickDoors(router, doors)
  leadDoors(router, doors)
  inboundDoors(router, doors)
  linkDoor(router, doors)
  pixelDoor(router, doors)
  scriptDoors(router, doors)
  pinnedScriptDoors(router, doors)
  healthDoors(router, doors)
  metricsDoor(router, { ...doors, figures: () => [...doors.figures(), ...scales.figures()] }, metrics)
  sessionDoors(router, doors)
  userDoors(router, doors)
  keyDoors(router, doors)
  liveDoor(router, doors)
  reportDoors(router, doors)
  rejectedDoors(router, doors)
  recordDoors(router, doors)
  leadAdminDoors(router, doors)
  privacyDoors(router, doors)
  sendingDoors(router, doors)
  conversionAdminDoors(router, doors)
  settingDoors(router, doors)
  sourceSpecDoor(router, doors)
  postbackDoors(router, doors)
  actionDoor(router, doors)
  openapiDoor(router)
  listDoors(router, doors)
  consoleDoors(router, doors)
  for (const [path, mount] of Object.entries(mounts)) app.use(path, mount)
  app.use(nowhere, answerErrors(doors.tell))
  return app
}

/** The app of a process that only sends: nothing but its health. */
export function createWorkerApp(
  doors: Pick<Doors, 'unready' | 'newId' | 'tell' | 'queues' | 'metricsToken' | 'figures'>,
): Express {
  const app = express()
  app.disable('x-powered-by')
  const router = Router()
  app.use(identify(doors), router)
  healthDoors(router, doors)
  metricsDoor(router, doors, openMetrics())
  app.use(nowhere, answerErrors(doors.tell))
  return app
}

function identify(doors: Pick<Doors, 'newId'>): RequestHandler {
  return (_request, response, next) => {
    const requestId = doors.newId()
    response.locals.requestId = requestId
    response.setHeader('X-Request-Id', requestId)
    response.setHeader('X-Content-Type-Options', 'nosniff')
    next()
  }
}

/** One wide line a request; the query is left out, since it may hold personal data. */
function tellRequest(doors: Pick<Doors, 'tell'>, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const began = performance.now()
    response.on('finish', () => {
      const ms = performance.now() - began
      metrics.count({
        route: routeOf(request),
        method: request.method,
        status: response.statusCode,
        seconds: ms / 1000,
      })
      doors.tell('info', 'request.answered', {
        request_id: requestIdOf(response),
        method: request.method,
        path: request.originalUrl.split('?', 1)[0],
        status: response.statusCode,
        ms: Math.round(ms * 10) / 10,
        ...notedOf(response),
      })
    })
    next()
  }
}

// The pattern that matched: what a caller makes up himself would be without end.
function routeOf({ route }: Request): string {
  const path: unknown = Object(route).path
  return typeof path === 'string' ? path : 'none'
}

const nowhere: RequestHandler = (request) => {
  throw new Problem(404, 'not_found', `There is nothing at ${request.path.slice(0, 200)}.`)
}
