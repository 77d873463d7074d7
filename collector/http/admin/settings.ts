import type { Request, Response, Router } from 'express'
import { ThingId } from '../../domain/ids.ts'
import type { OrganizationName } from '../../domain/organization-name.ts'
import { KINDS, type Kind } from '../../domain/settings.ts'
import { noSuchThing, slugOf } from '../../domain/thing-faults.ts'
import type { Actor } from '../../pipeline/settings/actor.ts'
import type { ThingKey } from '../../pipeline/settings/setting-verbs.ts'
import type { ShownThing } from '../../pipeline/settings/show-thing.ts'
import { send } from '../answer.ts'
import { door, type Handlers } from '../door.ts'
import type { Doors } from '../doors.ts'
import { requireConfirmed } from './confirm.ts'
import { filterOf, readThing } from './read-thing.ts'
import { adminActorOf, operatorOf } from './require-admin.ts'
import { listTold, ORGANIZATION_TOLD, thingTold } from './settings-told.ts'

/** Every configured thing: lists, one by one, made, changed and taken away. */
export function settingDoors(router: Router, doors: Doors): void {
  organizationDoor(router, doors)
  for (const kind of KINDS) {
    const path = `/api/admin/${slugOf(kind)}`
    const { GET, POST } = listHandlers(doors, kind)
    door(router, path, { GET, HEAD: GET, POST }, listTold(kind))
    door(router, `${path}/:id`, thingHandlers(doors, kind), thingTold(kind))
  }
}

/** Who may come in: postbacks are also for the sources whose own they are. */
function actorFor(kind: Kind, doors: Doors, request: Request): Actor {
  return kind === 'postbacks' ? operatorOf(doors, request) : adminActorOf(doors, request)
}

function listHandlers(doors: Doors, kind: Kind): Required<Pick<Handlers, 'GET' | 'POST'>> {
  return {
    GET: async (request, response) => {
      const actor = actorFor(kind, doors, request)
      const { data, next } = await doors.settings.list(actor, kind, filterOf(kind, request))
      send(response, 200, { data: data.map(({ shown }) => shown), next })
    },
    POST: async (request, response) => {
      const actor = actorFor(kind, doors, request)
      const made = await doors.settings.create(actor, kind, await readThing(request))
      response.setHeader('Location', `/api/admin/${slugOf(kind)}/${made.id}`)
      sendThing(response, 201, made)
    },
  }
}

function thingHandlers(doors: Doors, kind: Kind): Handlers {
  const { settings } = doors
  const get = async (request: Request, response: Response) => {
    const actor = actorFor(kind, doors, request)
    sendThing(response, 200, await settings.get(actor, keyIn(kind, request)))
  }
  const put = (how: 'replace' | 'merge') => async (request: Request, response: Response) => {
    const actor = actorFor(kind, doors, request)
    const members = await readThing(request)
    sendThing(response, 200, await settings[how](actor, keyIn(kind, request), members))
  }
  return {
    GET: get,
    HEAD: get,
    PUT: put('replace'),
    PATCH: put('merge'),
    DELETE: async (request, response) => {
      const actor = actorFor(kind, doors, request)
      if (kind === 'postbacks') await requireConfirmed(request)
      await settings.remove(actor, keyIn(kind, request))
      response.status(204).end()
    },
  }
}

function organizationDoor(router: Router, doors: Doors): void {
  const { settings } = doors
  const get = async (request: Request, response: Response) => {
    adminActorOf(doors, request)
    sendOrganization(response, await settings.organization())
  }
  const put = async (request: Request, response: Response) => {
    const actor = adminActorOf(doors, request)
    const members = await readThing(request)
    sendOrganization(response, await settings.nameOrganization(actor, members, request.headers['if-match']))
  }
  door(router, '/api/admin/organization', { GET: get, HEAD: get, PUT: put }, ORGANIZATION_TOLD)
}

/** The thing that an address names, and the states of it that the caller says to know. */
export function keyIn(kind: Kind, request: Request): ThingKey {
  const id = ThingId.safeParse(request.params.id)
  if (!id.success) throw noSuchThing(kind, String(request.params.id))
  return { kind, id: id.data, ifMatch: request.headers['if-match'] }
}

/** Answers a thing with its tag. */
export function sendThing(response: Response, status: number, { etag, shown }: ShownThing): void {
  response.setHeader('ETag', etag)
  send(response, status, shown)
}

function sendOrganization(response: Response, { org }: OrganizationName): void {
  response.setHeader('ETag', `"${org}"`)
  send(response, 200, { org })
}
