import type { Router } from 'express'
import { NewUser, UserChange } from '../../domain/user.ts'
import type { UserRow } from '../../store/users/tables.ts'
import { send } from '../answer.ts'
import { readBody } from '../body.ts'
import { door, type Handler } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operations } from '../operation.ts'
import { readAs } from './read-members.ts'
import { adminOf } from './require-admin.ts'

const BODY_LIMIT = 4 * 1024

/** Who may use the console: for admins to see, add, change and take away. */
export function userDoors(router: Router, doors: Doors): void {
  const { users } = doors
  const list: Handler = async (request, response) => {
    adminOf(doors, request)
    send(response, 200, { data: (await users.list()).map(shown), next: null })
  }
  const one: Handler = async (request, response) => {
    adminOf(doors, request)
    send(response, 200, shown(await users.get(String(request.params.user_id))))
  }
  door(
    router,
    '/api/admin/users',
    {
      GET: list,
      HEAD: list,
      POST: async (request, response) => {
        const { name } = adminOf(doors, request)
        const { user, password } = await users.add(readAs(NewUser, await readBody(request, BODY_LIMIT)), name)
        response.setHeader('Location', `/api/admin/users/${user.user_id}`)
        send(response, 201, { ...shown(user), ...(password === undefined ? {} : { password }) })
      },
    },
    LIST_TOLD,
  )
  door(
    router,
    '/api/admin/users/:user_id',
    {
      GET: one,
      HEAD: one,
      PATCH: async (request, response) => {
        const { name } = adminOf(doors, request)
        const change = readAs(UserChange, await readBody(request, BODY_LIMIT))
        send(response, 200, shown(await users.change(String(request.params.user_id), change, name)))
      },
      DELETE: async (request, response) => {
        const { name } = adminOf(doors, request)
        await users.remove(String(request.params.user_id), name)
        response.status(204).end()
      },
    },
    USER_TOLD,
  )
}

const LIST_TOLD: Operations = {
  GET: { summary: 'Those who may use the console', caller: 'admin' },
  POST: {
    summary: 'Add a user',
    caller: 'admin',
    body: NewUser,
    answers: { 201: 'Added; with the password, once, where one was made' },
  },
}

const USER_TOLD: Operations = {
  GET: { summary: 'One user', caller: 'admin' },
  PATCH: { summary: 'Change a user', caller: 'admin', body: UserChange },
  DELETE: { summary: 'Take a user away', caller: 'admin', answers: { 204: 'Gone, with every session' } },
}

function shown({ user_id, email, role, pid, at, updated_at }: UserRow): Record<string, unknown> {
  return {
    ...{ user_id, email, role, pid },
    at: new Date(at).toISOString(),
    updated_at: new Date(updated_at).toISOString(),
  }
}
