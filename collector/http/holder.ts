import type { Request } from 'express'
import { holderOf, type KeyHolder } from './auth.ts'
import { tokenOf } from './context.ts'
import type { Doors } from './doors.ts'
import { requireOwnPage } from './own-page.ts'
import { sessionTokenOf } from './session-cookie.ts'

const signedIn = new WeakMap<Request, KeyHolder>()

/** Who asks: the holder of the key that a request brings, else the user whose session it comes with. */
export function holderOfRequest(
  doors: Pick<Doors, 'keys'>,
  request: Request,
  token = tokenOf(request),
): KeyHolder | undefined {
  const bringsKey = token !== undefined || request.headers.authorization !== undefined
  return bringsKey ? holderOf(doors.keys(), token) : signedIn.get(request)
}

/** Recognises the user whose session a request comes with; a write that may be another site's is refused. */
export async function recogniseUser(doors: Pick<Doors, 'users'>, request: Request): Promise<void> {
  const token = sessionTokenOf(request)
  if (token === undefined || request.headers.authorization !== undefined) return
  if (!READS.has(request.method)) requireOwnPage(request)
  const user = await doors.users.ofSession(token)
  signedIn.delete(request)
  if (!user) return
  const { user_id, email, role, pid } = user
  signedIn.set(request, { key_id: user_id, name: email, role, pid })
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
