import type { Request, Response, Router } from 'express'
import { Credentials, Setup } from '../../domain/user.ts'
import type { SignedIn } from '../../pipeline/users/sign-in.ts'
import { send } from '../answer.ts'
import { readBody } from '../body.ts'
import { visitorOf } from '../context.ts'
import { door } from '../door.ts'
import type { Doors } from '../doors.ts'
import { holderOfRequest, recogniseUser } from '../holder.ts'
import { networkOf } from '../network-of.ts'
import type { Operations } from '../operation.ts'
import { refuseForeignPage, requireOwnPage } from '../own-page.ts'
import { clearSessionCookie, sessionTokenOf, setSessionCookie } from '../session-cookie.ts'
import { readAs } from './read-members.ts'

const BODY_LIMIT = 4 * 1024

/** Signing in and out, who is signed in, and the first admin. Recognises the user in everything under /api/admin too. */
export function sessionDoors(router: Router, doors: Doors): void {
  const { users } = doors
  router.use(['/api/admin', '/api/lists'], async (request, _response, next) => {
    await recogniseUser(doors, request)
    next()
  })
  const whoAmI = async (request: Request, response: Response) => {
    await recogniseUser(doors, request)
    const holder = holderOfRequest(doors, request)
    send(response, 200, {
      signed_in: holder !== undefined,
      name: holder?.name ?? null,
      role: holder?.role ?? null,
      pid: holder?.pid ?? null,
      setup_needed: holder === undefined && (await users.setupNeeded()),
    })
  }
  door(
    router,
    '/api/session',
    {
      GET: whoAmI,
      HEAD: whoAmI,
      POST: async (request, response) => {
        refuseForeignPage(request)
        const credentials = readAs(Credentials, await readBody(request, BODY_LIMIT))
        const network = networkOf(visitorOf(request).ip)
        admit(request, response, await users.signIn(credentials, network))
      },
      DELETE: async (request, response) => {
        const token = sessionTokenOf(request)
        if (token !== undefined) {
          requireOwnPage(request)
          await users.signOut(token)
        }
        clearSessionCookie(request, response)
        response.status(204).end()
      },
    },
    SESSION_TOLD,
  )
  door(
    router,
    '/api/session/setup',
    {
      POST: async (request, response) => {
        refuseForeignPage(request)
        admit(request, response, await users.setUp(readAs(Setup, await readBody(request, BODY_LIMIT))))
      },
    },
    SETUP_TOLD,
  )
}

const SESSION_TOLD: Operations = {
  GET: { summary: 'Who is signed in, and whether the first admin is still to be made', caller: 'anybody' },
  POST: {
    summary: 'Sign in',
    caller: 'anybody',
    body: Credentials,
    answers: { 201: 'Signed in, by the cookie of the answer' },
  },
  DELETE: { summary: 'Sign out', caller: 'anybody', answers: { 204: 'The session is over' } },
}

const SETUP_TOLD: Operations = {
  POST: {
    summary: 'Make the first admin, with the token from the log',
    caller: 'anybody',
    body: Setup,
    answers: { 201: 'Made, and signed in by the cookie of the answer' },
  },
}

function admit(request: Request, response: Response, { token, user }: SignedIn): void {
  setSessionCookie(request, response, token)
  const { email: name, role, pid } = user
  send(response, 201, { signed_in: true, name, role, pid, setup_needed: false })
}
