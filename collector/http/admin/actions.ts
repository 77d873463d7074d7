import type { Router } from 'express'
import { send } from '../answer.ts'
import { readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import { operatorOf } from './require-admin.ts'

/** What postbacks can do: every action with the schema of its settings, of which a form can be made. */
export function actionDoor(router: Router, doors: Doors): void {
  readingDoor(
    router,
    '/api/admin/actions',
    (request, response) => {
      const { pid } = operatorOf(doors, request)
      send(response, 200, { data: doors.actions().filter(({ for_admins }) => pid === null || !for_admins) })
    },
    {
      ...{ caller: 'affiliate', summary: 'List the actions of postbacks' },
      answers: { 200: { description: 'Every action', body: ACTIONS } },
    },
  )
}

const ACTIONS = {
  type: 'object',
  properties: {
    data: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          title: { type: 'string' },
          for_admins: { type: 'boolean', description: 'Whether rules of a source’s own may not have it' },
          settings: {
            type: 'object',
            description: 'JSON Schema of its settings; secrets are "writeOnly": true, "format": "password"',
          },
          examples: { type: 'array', items: { type: 'object' } },
        },
        required: ['id', 'title', 'for_admins', 'settings', 'examples'],
      },
    },
  },
  required: ['data'],
}
