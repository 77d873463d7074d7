import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { ThingId } from '../../domain/ids.ts'
import { OrganizationName } from '../../domain/organization-name.ts'
import { KINDS, type Kind, SCHEMAS } from '../../domain/settings.ts'
import { noSuchThing, slugOf } from '../../domain/thing-faults.ts'
import type { Actor } from '../../pipeline/settings/actor.ts'
import type { ThingKey } from '../../pipeline/settings/setting-verbs.ts'
import type { ShownThing } from '../../pipeline/settings/show-thing.ts'
import { send } from '../answer.ts'
import { door, type Handlers } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operations } from '../operation.ts'
import { Confirm, requireConfirmed } from './confirm.ts'
import { filterOf, ListQuery, readThing } from './read-thing.ts'
import { adminActorOf, operatorOf } from './require-admin.ts'

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

const callerOf = (kind: Kind) => (kind === 'postbacks' ? 'affiliate' : 'admin')

const FAULTY = 'Members that are missing or wrong, each with its reason'
const UNKNOWN = 'There is none of that id'
const STALE = 'If-Match names another state than the present one'

function listTold(kind: Kind): Operations {
  const caller = callerOf(kind)
  const what = slugOf(kind)
  const page = z.object({ data: z.array(SCHEMAS[kind]), next: z.string().nullable() })
  return {
    GET: {
      ...{ caller, summary: `List ${what}` },
      description:
        'Any member that is a text, a number, true or false may stand in the query: it is compared.',
      query: ListQuery,
      answers: { 200: { description: 'A page', body: page }, 400: FAULTY },
    },
    POST: {
      ...{ caller, summary: `Make one of the ${what}`, body: SCHEMAS[kind] },
      answers: {
        201: { description: 'It was made', body: SCHEMAS[kind] },
        400: FAULTY,
        409: 'There is one of that id already',
      },
    },
  }
}

function thingTold(kind: Kind): Operations {
  const caller = callerOf(kind)
  const what = `one of the ${slugOf(kind)}`
  const answers = { 200: { description: 'As it is now', body: SCHEMAS[kind] }, 404: UNKNOWN }
  const changed = { ...answers, 400: FAULTY, 409: 'Others refer to what it would lose', 412: STALE }
  return {
    GET: { caller, summary: `Read ${what}`, answers },
    PUT: {
      ...{ caller, summary: `Replace ${what}`, body: SCHEMAS[kind], answers: changed },
      description:
        'Secrets that are left out, or given as their mask, keep their value; null takes one away.',
    },
    PATCH: {
      ...{ caller, summary: `Change members of ${what}`, answers: changed },
      description: 'A merge patch (RFC 7396): null takes a member away.',
      body: { type: 'object' },
    },
    DELETE: {
      ...{ caller, summary: `Delete ${what}` },
      ...(kind === 'postbacks' ? { query: Confirm } : {}),
      answers: { 204: 'It is gone', 404: UNKNOWN, 409: 'Others refer to it', 412: STALE },
    },
  }
}

const ORGANIZATION_TOLD: Operations = {
  GET: {
    ...{ caller: 'admin', summary: 'Read the name of the organization' },
    answers: { 200: { description: 'Its name', body: OrganizationName } },
  },
  PUT: {
    ...{ caller: 'admin', summary: 'Name the organization', body: OrganizationName },
    answers: { 200: { description: 'Its name', body: OrganizationName }, 400: FAULTY, 412: STALE },
  },
}
