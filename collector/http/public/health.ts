import type { Response, Router } from 'express'
import { send } from '../answer.ts'
import { readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'

/** `/healthz`: the process is up. `/readyz`: the database can be written, its tables are current, and no stop is under way. */
export function healthDoors(router: Router, doors: Pick<Doors, 'unready'>): void {
  readingDoor(router, '/healthz', (_request, response) => send(response, 200, { status: 'ok' }), {
    summary: 'Say that the process is up',
    answers: { 200: { description: 'It is', body: STATE } },
  })
  readingDoor(router, '/readyz', (_request, response) => sendReadiness(doors, response), {
    summary: 'Say whether it may be sent traffic',
    answers: {
      200: { description: 'It may', body: STATE },
      503: { description: 'It may not, and why', body: STATE },
    },
  })
}

const STATE = {
  type: 'object',
  properties: { status: { type: 'string' }, reason: { type: 'string' } },
  required: ['status'],
}

async function sendReadiness(doors: Pick<Doors, 'unready'>, response: Response): Promise<void> {
  const reason = await doors.unready()
  if (reason === undefined) return send(response, 200, { status: 'ready' })
  response.setHeader('Retry-After', '1')
  send(response, 503, { status: 'unready', reason })
}
