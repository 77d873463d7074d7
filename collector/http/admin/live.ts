import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { Problem } from '../../domain/problem.ts'
import type { Tell } from '../../pipeline/deps.ts'
import type { LiveNews } from '../../pipeline/live/live-feed.ts'
import { LIVE_KINDS, type LiveItem, type LiveKind } from '../../store/live.ts'
import type { Scope } from '../../store/scope.ts'
import { requestIdOf } from '../context.ts'
import { door } from '../door.ts'
import type { Doors } from '../doors.ts'
import { holderOfRequest, recogniseUser } from '../holder.ts'
import type { Operation } from '../operation.ts'
import { presentRow } from './present.ts'
import { readAs } from './read-members.ts'
import { operatorOf } from './require-admin.ts'
import { shownTo } from './shown-to-source.ts'

const HEARTBEAT_MS = 15_000

// What a client may leave unread before it is let go: about 500 items.
const MOST_UNREAD = 1024 * 1024

// Leads and what was sent are the operators' own.
const OF_SOURCES: readonly LiveKind[] = ['click', 'touch', 'event', 'conversion']

const text = z.string('must be given once').min(1).max(64).optional()
const Query = z.object({
  cid: text,
  pid: text,
  kinds: text.transform((list, context) => {
    const words = list?.split(',').map((word) => word.trim())
    const kinds = LIVE_KINDS.filter((kind) => words?.includes(kind) ?? true)
    if (kinds.length === (words?.length ?? LIVE_KINDS.length)) return kinds
    context.addIssue({ code: 'custom', message: `must be some of ${LIVE_KINDS.join(', ')}` })
    return z.NEVER
  }),
  last_event_id: text,
})

/** What any machine has just stored, as Server-Sent Events. */
export function liveDoor(router: Router, doors: Doors): void {
  door(
    router,
    '/api/admin/live',
    { GET: (request, response) => follow(doors, request, response) },
    { GET: TOLD },
  )
}

const TOLD: Operation = {
  summary: 'What any machine has just stored, as it comes in',
  description: 'Server-Sent Events; Last-Event-ID takes up where a former stream broke off.',
  caller: 'affiliate',
  query: Query,
  answers: { 200: { description: 'A stream that does not end', type: 'text/event-stream' } },
}

async function follow(doors: Doors, request: Request, response: Response): Promise<void> {
  const { pid: own } = operatorOf(doors, request)
  const { cid, pid, kinds, last_event_id } = readAs(Query, request.query)
  const stream = openStream(doors.tell, response, own === null ? 'all' : { pid: own })
  const leave = await doors.live.listen(
    {
      cid,
      pid: own ?? pid,
      kinds: own === null ? kinds : kinds.filter((kind) => OF_SOURCES.includes(kind)),
      hear: stream.news,
      over: () => stream.end('stopping'),
    },
    request.get('last-event-id') ?? last_event_id,
  )
  if (!leave) throw new Problem(503, 'too_many_listeners', 'Too many listen already.', { retryAfterS: 10 })
  // Whoever loses the right to look on is let go at the next beat.
  const beat = setInterval(() => {
    mayStill(doors, request).then(
      (may) => (may ? stream.beat() : stream.end('signed_out')),
      // While the database is away nobody's right can be looked up, and there is nothing to see either.
      () => stream.beat(),
    )
  }, HEARTBEAT_MS)
  const gone = () => {
    clearInterval(beat)
    leave()
  }
  response.on('close', gone)
  if (response.closed || response.destroyed) gone()
}

async function mayStill(doors: Doors, request: Request): Promise<boolean> {
  await recogniseUser(doors, request)
  return holderOfRequest(doors, request) !== undefined
}

function openStream(tell: Tell, response: Response, scope: Scope) {
  let begun = false
  const write = (chunk: string) => {
    if (response.writableEnded || response.destroyed) return
    if (!begun) response.writeHead(200, HEADERS)
    begun = true
    response.write(chunk)
    if (response.writableLength > MOST_UNREAD) end('too_slow')
  }
  const end = (reason: string) => {
    if (response.writableEnded || response.destroyed) return
    response.end(named('end', { reason }))
    tell('info', 'live.ended', { request_id: requestIdOf(response), reason })
    // Who does not read does not read the end either.
    setTimeout(() => response.destroy(), 1000).unref()
  }
  return {
    end,
    beat: () => write(': still here\n\n'),
    news: ({ items, skipped }: LiveNews) => {
      const first = begun ? '' : `retry: 2000\n${named('ready', {})}`
      const more = skipped === 0 ? '' : named('skipped', { count: skipped })
      const chunk = first + items.map((item) => told(item, scope)).join('') + more
      if (chunk !== '') write(chunk)
    },
  }
}

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // Kept alive after its end, it would hold up a program that stops.
  Connection: 'close',
  // A proxy that gathers answers would hold back what is to be seen at once.
  'X-Accel-Buffering': 'no',
}

function told({ kind, id, row }: LiveItem, scope: Scope): string {
  return `id: ${id}\ndata: ${JSON.stringify({ kind, id, record: shownTo(scope, presentRow(row)) })}\n\n`
}

function named(name: string, data: Record<string, unknown>): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
