import { pipeline } from 'node:stream/promises'
import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { ListName, ListPurpose } from '../../domain/lists/list.ts'
import { faultsOf, Problem, problemOf } from '../../domain/problem.ts'
import { answer, send } from '../answer.ts'
import { ENTRIES_LIMIT, readBody, readText, TRACKING_LIMIT } from '../body.ts'
import { invalidBody } from '../check-members.ts'
import { requestIdOf, tokenOf } from '../context.ts'
import { door } from '../door.ts'
import type { Doors } from '../doors.ts'
import { entriesIn, MOST_MEMBERS, refuseNonsense } from './list-entries.ts'
import { adminOf } from './require-admin.ts'

const NewList = z.strictObject({ name: ListName, purpose: ListPurpose })

/** The most that a file to be imported may weigh, in bytes. */
const IMPORT_LIMIT = 4 * 1024 * 1024

/** The lists of people whom not to post, whom not to write to, and of contacts; other collectors call these as well. */
export function listDoors(router: Router, doors: Doors): void {
  const showAll = async (request: Request, response: Response) => {
    actorOf(doors, request)
    const data = (await doors.lists.all()).map(({ at, ...list }) => ({
      ...list,
      at: at === 0 ? null : new Date(at).toISOString(),
    }))
    send(response, 200, { data })
  }
  door(router, '/api/lists', {
    GET: showAll,
    HEAD: showAll,
    POST: (request, response) => makeList(doors, request, response),
  })
  for (const kind of ['phone', 'email'] as const) {
    for (const operation of ['add', 'remove'] as const)
      door(router, `/api/lists/:list/${kind}s-${operation}`, {
        POST: async (request, response) => {
          const { entries, list, actor } = await readCall(doors, request, kind)
          const { changed, unchanged, invalid } = await doors.lists.change(list, operation, entries, actor)
          refuseNonsense(kind, entries.length, invalid)
          const counts =
            operation === 'add'
              ? { added: changed, already: unchanged }
              : { removed: changed, absent: unchanged }
          told(response, `${kind}s_${PAST[operation]}`, { list, ...counts, ...faults(invalid) })
        },
      })
    door(router, `/api/lists/:list/${kind}s-check`, {
      POST: async (request, response) => {
        const { entries, list, actor } = await readCall(doors, request, kind)
        const { results, invalid } = await doors.lists.check(list, entries, actor)
        refuseNonsense(kind, entries.length, invalid)
        const found = results.filter((result) => result === true).length
        told(response, `${kind}s_checked`, { list, found, results, ...faults(invalid) })
      },
    })
  }
  door(router, '/api/lists/:list/export', {
    GET: (request, response) => exportList(doors, request, response),
  })
  door(router, '/api/lists/:list/import', {
    POST: (request, response) => importList(doors, request, response),
  })
}

const PAST = { add: 'added', remove: 'removed' } as const

// Lists of other makers take their key in X-Api-Key, and so does the action that calls them.
function actorOf(doors: Doors, request: Request): string {
  const key = request.headers['x-api-key']
  return adminOf(doors, request, tokenOf(request) ?? (typeof key === 'string' ? key : undefined)).name
}

async function readCall(doors: Doors, request: Request, kind: 'phone' | 'email') {
  const actor = actorOf(doors, request)
  const members = await readBody(request, ENTRIES_LIMIT, MOST_MEMBERS)
  return { actor, list: listOf(request), entries: entriesIn(members, kind) }
}

const listOf = (request: Request): string => String(request.params.list)

const faults = (invalid: readonly { index: number; reason: string }[]) => ({
  invalid: invalid.length,
  invalid_entries: invalid,
})

function told(response: Response, code: string, facts: Record<string, unknown>): void {
  const counts = Object.entries(facts).filter(([, value]) => typeof value === 'number')
  const message = `${counts.map(([name, count]) => `${String(count)} ${name}`).join(', ')}.`
  answer(response, requestIdOf(response), { status: 200, code, message, facts })
}

async function makeList(doors: Doors, request: Request, response: Response): Promise<void> {
  const actor = actorOf(doors, request)
  const members = await readBody(request, TRACKING_LIMIT)
  const read = NewList.safeParse(members)
  if (!read.success) {
    const [first, ...rest] = faultsOf(read.error, members)
    throw first ? problemOf([first, ...rest]) : read.error
  }
  const { fresh } = await doors.lists.make(read.data, actor)
  answer(response, requestIdOf(response), {
    ...(fresh ? { status: 201, code: 'list_made' } : { status: 200, code: 'list_there' }),
    message: fresh ? 'The list was made.' : 'The list was there already.',
    facts: read.data,
  })
}

async function exportList(doors: Doors, request: Request, response: Response): Promise<void> {
  const csv = await doors.lists.exportCsv(listOf(request), actorOf(doors, request))
  response.setHeader('Content-Type', 'text/csv; charset=utf-8')
  response.setHeader('Content-Disposition', `attachment; filename="${listOf(request)}.csv"`)
  response.setHeader('Cache-Control', 'no-store')
  await pipeline(csv, response).catch((error: unknown) => {
    // Who went away in the middle of it wants no answer.
    if (!request.socket.destroyed) throw error
  })
}

async function importList(doors: Doors, request: Request, response: Response): Promise<void> {
  const actor = actorOf(doors, request)
  const kind = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase()
  if (kind !== 'text/csv') throw invalidBody(`is of the type ${kind || 'that nobody named'}; send text/csv`)
  if (request.headers['content-encoding'] !== undefined) throw invalidBody('must be sent as it is')
  const imported = await doors.lists.importCsv(listOf(request), readText(request, IMPORT_LIMIT), actor)
  if (imported.added + imported.already === 0 && imported.invalid > 0) throw nothingIn(imported)
  told(response, 'list_imported', { list: listOf(request), ...imported })
}

function nothingIn({
  invalid_lines: [first],
}: {
  invalid_lines: { line: number; reason: string }[]
}): Problem {
  const why = first ? ` Line ${first.line} ${first.reason}.` : ''
  return new Problem(400, 'invalid_csv', `No line of the file names anybody who can be on this list.${why}`)
}
