import type { Router } from 'express'
import { NewKey } from '../../domain/api-key.ts'
import type { ApiKeyRow } from '../../store/tables.ts'
import { send } from '../answer.ts'
import { readBody } from '../body.ts'
import { door, type Handler } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operations } from '../operation.ts'
import { readAs } from './read-members.ts'
import { adminOf } from './require-admin.ts'

const BODY_LIMIT = 4 * 1024

/** The keys of the interface: for admins to see, make and revoke. */
export function keyDoors(router: Router, doors: Doors): void {
  const { apiKeys } = doors
  const list: Handler = async (request, response) => {
    adminOf(doors, request)
    send(response, 200, { data: (await apiKeys.list()).map(shown), next: null })
  }
  door(
    router,
    '/api/admin/keys',
    {
      GET: list,
      HEAD: list,
      POST: async (request, response) => {
        const { name } = adminOf(doors, request)
        const wanted = readAs(NewKey, await readBody(request, BODY_LIMIT))
        const { row, key } = await apiKeys.create(wanted, name)
        send(response, 201, { ...shown(row), key })
      },
    },
    LIST_TOLD,
  )
  door(
    router,
    '/api/admin/keys/:key_id',
    {
      DELETE: async (request, response) => {
        const { name } = adminOf(doors, request)
        await apiKeys.revoke(String(request.params.key_id), name)
        response.status(204).end()
      },
    },
    KEY_TOLD,
  )
}

const LIST_TOLD: Operations = {
  GET: { summary: 'The keys of this interface', caller: 'admin' },
  POST: {
    summary: 'Make a key',
    caller: 'admin',
    body: NewKey,
    answers: { 201: 'Made; the key itself is in `key`, this once' },
  },
}

const KEY_TOLD: Operations = {
  DELETE: { summary: 'Revoke a key', caller: 'admin', answers: { 204: 'From now on it opens nothing' } },
}

function shown({ key_id, name, role, pid, prefix, at }: ApiKeyRow): Record<string, unknown> {
  return { key_id, name, role, pid, prefix, at: new Date(at).toISOString() }
}
