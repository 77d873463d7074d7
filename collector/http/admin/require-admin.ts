import type { Request } from 'express'
import { Problem } from '../../domain/problem.ts'
import { holderOf, type KeyHolder } from '../auth.ts'
import { tokenOf } from '../context.ts'
import type { Doors } from '../doors.ts'

/** The holder of the admin key that a request brings; anybody else is refused. */
export function adminOf(doors: Pick<Doors, 'keys'>, request: Request): KeyHolder {
  const holder = holderOf(doors.keys(), tokenOf(request))
  if (holder?.role === 'admin') return holder
  if (holder)
    throw new Problem(403, 'forbidden', 'The key is not one of an admin, and this is for admins only.')
  throw new Problem(
    401,
    'unauthorized',
    'Send an admin key as Authorization: Bearer. One is made by: clickwire key create.',
  )
}
