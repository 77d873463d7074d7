import type { Request } from 'express'
import { Problem } from '../../domain/problem.ts'
import type { Actor } from '../../pipeline/settings/actor.ts'
import type { KeyHolder } from '../auth.ts'
import type { Doors } from '../doors.ts'
import { holderOfRequest } from '../holder.ts'

/** The admin who asks, by a key or signed in; anybody else is refused. */
export function adminOf(doors: Pick<Doors, 'keys'>, request: Request, token?: string): KeyHolder {
  const holder = someoneOf(doors, request, token)
  if (holder.role === 'admin') return holder
  throw new Problem(403, 'forbidden', 'This is for admins only, and the key or user is none.')
}

/** Who asks, where sources may ask for what is their own as well as admins for everything. */
export function operatorOf(doors: Pick<Doors, 'keys'>, request: Request): Actor {
  const { key_id, name, role, pid } = someoneOf(doors, request)
  if (role === 'admin') return { id: key_id, name, pid: null }
  if (role === 'affiliate' && pid !== null) return { id: key_id, name, pid }
  throw new Problem(403, 'forbidden', 'The key or user may not be used for this.')
}

/** An admin as somebody who does something. */
export function adminActorOf(doors: Pick<Doors, 'keys'>, request: Request): Actor {
  const { key_id, name } = adminOf(doors, request)
  return { id: key_id, name, pid: null }
}

function someoneOf(doors: Pick<Doors, 'keys'>, request: Request, token?: string): KeyHolder {
  const holder = holderOfRequest(doors, request, token)
  if (holder) return holder
  throw new Problem(
    401,
    'unauthorized',
    'Sign in, or send an admin key as Authorization: Bearer. One is made by: clickwire key create.',
  )
}
