import type { Request } from 'express'
import { Problem } from '../../domain/problem.ts'
import type { Actor } from '../../pipeline/settings/actor.ts'
import { holderOf, type KeyHolder } from '../auth.ts'
import { tokenOf } from '../context.ts'
import type { Doors } from '../doors.ts'

/** The holder of the admin key that a request brings; anybody else is refused. */
export function adminOf(doors: Pick<Doors, 'keys'>, request: Request, token = tokenOf(request)): KeyHolder {
  const holder = keyOf(doors, token)
  if (holder.role === 'admin') return holder
  throw new Problem(403, 'forbidden', 'The key is not one of an admin, and this is for admins only.')
}

/** Who asks, where sources may ask for what is their own as well as admins for everything. */
export function operatorOf(doors: Pick<Doors, 'keys'>, request: Request): Actor {
  const { key_id, name, role, pid } = keyOf(doors, tokenOf(request))
  if (role === 'admin') return { id: key_id, name, pid: null }
  if (role === 'affiliate' && pid !== null) return { id: key_id, name, pid }
  throw new Problem(403, 'forbidden', 'The key may not be used for this.')
}

/** An admin as somebody who does something. */
export function adminActorOf(doors: Pick<Doors, 'keys'>, request: Request): Actor {
  const { key_id, name } = adminOf(doors, request)
  return { id: key_id, name, pid: null }
}

function keyOf(doors: Pick<Doors, 'keys'>, token: string | undefined): KeyHolder {
  const holder = holderOf(doors.keys(), token)
  if (holder) return holder
  throw new Problem(
    401,
    'unauthorized',
    'Send an admin key as Authorization: Bearer. One is made by: clickwire key create.',
  )
}
