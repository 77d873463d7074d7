import { createHash } from 'node:crypto'
import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { sourceSpec } from '../../domain/spec/source-spec.ts'
import { specHtml } from '../../domain/spec/spec-html.ts'
import { specMarkdown } from '../../domain/spec/spec-markdown.ts'
import { SPEC_STYLE } from '../../domain/spec/spec-style.ts'
import { noSuchThing } from '../../domain/thing-faults.ts'
import { readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operation } from '../operation.ts'
import { readAs } from './read-members.ts'
import { adminOf } from './require-admin.ts'

/** The page that a partner is given: addresses, samples and answers, made of the settings. */
export function sourceSpecDoor(router: Router, doors: Doors): void {
  readingDoor(
    router,
    '/api/admin/sources/:id/spec',
    (request, response) => {
      adminOf(doors, request)
      sendSpec(doors, request, response)
    },
    TOLD,
  )
}

const Query = z.object({
  format: z
    .enum(['html', 'markdown'], { error: 'must be html or markdown' })
    .default('html')
    .describe('A page to print or to send, or the same as Markdown'),
})

const TOLD: Operation = {
  ...{ caller: 'admin', summary: 'What a partner needs to send as a source' },
  description: 'A page by itself, without scripts and without any secret: to be opened, printed or sent.',
  query: Query,
  answers: {
    200: { description: 'The page', type: 'text/html', body: { type: 'string' } },
    404: 'There is no such source',
  },
}

// Nothing but its own style.
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(SPEC_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

function sendSpec(doors: Doors, request: Request, response: Response): void {
  const pid = String(request.params.id)
  const { format } = readAs(Query, request.query)
  const { sources, campaigns, leadTypes } = doors.catalog()
  const source = sources.get(pid)
  if (!source) throw noSuchThing('sources', pid)
  const organization = { campaigns: [...campaigns.values()], lead_types: [...leadTypes.values()] }
  const base = doors.publicUrl ?? `${request.protocol}://${request.headers.host ?? 'localhost'}`
  const parts = sourceSpec(organization, source, base)
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Content-Security-Policy', POLICY)
  if (format === 'markdown') {
    response.setHeader('Content-Type', 'text/markdown; charset=utf-8')
    response.end(specMarkdown(parts))
    return
  }
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  response.end(specHtml(parts))
}
