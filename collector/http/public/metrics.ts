import { timingSafeEqual } from 'node:crypto'
import type { Request, Response, Router } from 'express'
import { Problem } from '../../domain/problem.ts'
import { tokenOf } from '../context.ts'
import { readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Metrics } from '../metrics.ts'
import type { Operation } from '../operation.ts'

/** `/metrics`: figures of this process and of what is waiting, for Prometheus; with the token where one is set. */
export function metricsDoor(
  router: Router,
  doors: Pick<Doors, 'queues' | 'metricsToken' | 'figures'>,
  metrics: Metrics,
): void {
  readingDoor(
    router,
    '/metrics',
    async (request: Request, response: Response) => {
      const { metricsToken } = doors
      if (metricsToken !== undefined && !same(tokenOf(request) ?? '', metricsToken))
        throw new Problem(401, 'unauthorized', 'Send METRICS_TOKEN as Authorization: Bearer.')
      // An outage of the database is a figure of its own, and the others are told all the same.
      const queues = await doors.queues().catch(() => undefined)
      response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
      response.setHeader('Cache-Control', 'no-store')
      response.end(metrics.write(queues, doors.figures()))
    },
    TOLD,
  )
}

const TOLD: Operation = {
  summary: 'Figures of this process and of what is waiting, for Prometheus',
  caller: 'anybody',
  answers: { 200: { description: 'The text format of Prometheus', type: 'text/plain' } },
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
