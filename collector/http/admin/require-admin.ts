import type { Request } from 'express'
import { Problem } from '../../domain/problem.ts'
import type { KeyHolder } from '../auth.ts'
import type { Doors } from '../doors.ts'
import { holderOfRequest } from '../holder.ts'

/** The admin who asks, by a key or signed in; anybody else is refused. */
export function adminOf(doors: Pick<Doors, 'keys'>, request: Request): KeyHolder {
  const holder = holderOfRequest(doors, request)
  if (holder?.role === 'admin') return holder
  if (holder) throw new Problem(403, 'forbidden', 'This is for admins only, and the key or user is none.')
  throw new Problem(
    401,
    'unauthorized',
    'Sign in, or send an admin key as Authorization: Bearer. One is made by: clickwire key create.',
  )
}
