import type { Request } from 'express'
import { Problem } from '../../domain/problem.ts'
import type { Doors } from '../doors.ts'
import { holderOfRequest } from '../holder.ts'

/** Whose figures a request may see: those of every source for an admin (null), those of its own for an affiliate. */
export function reporterOf(doors: Pick<Doors, 'keys'>, request: Request): { pid: string | null } {
  const holder = holderOfRequest(doors, request)
  if (!holder) throw new Problem(401, 'unauthorized', 'Sign in, or send an API key as Authorization: Bearer.')
  if (holder.role === 'admin') return { pid: null }
  if (holder.role === 'affiliate' && holder.pid !== null) return { pid: holder.pid }
  throw new Problem(403, 'forbidden', 'The key may not be used for this.')
}
