import type { Request } from 'express'
import { z } from 'zod'
import { faultOf, problemOf } from '../../domain/problem.ts'
import { readSmallBody } from './read-thing.ts'

/** What the deletion of a postback takes: its id once more. */
export const Confirm = z.object({ confirm: z.string().describe('The id of the postback, once more') })

/** Refuses a deletion that does not name the thing once more: what was typed by hand was meant. */
export async function requireConfirmed(request: Request): Promise<void> {
  const { confirm = request.query.confirm } = await readSmallBody(request)
  const id = String(request.params.id)
  if (confirm === id) return
  throw problemOf([
    confirm === undefined || confirm === ''
      ? faultOf('missing', 'confirm', `is required: the id ${id}`)
      : faultOf('invalid', 'confirm', `must be ${id}, the id of what is to be deleted`),
  ])
}
