import { z } from 'zod'
import { Name, ThingId } from './ids.ts'
import { Role } from './user.ts'

/** A new key of the HTTP API: what it is for, and what its holder may do. */
export const NewKey = z
  .strictObject({
    name: Name.describe('What the key is for'),
    role: Role,
    pid: ThingId.nullable().optional().describe('The source that an affiliate’s key speaks for'),
  })
  .refine(({ role, pid }) => (role === 'affiliate') === Boolean(pid), {
    path: ['pid'],
    error: 'must name a source for the role affiliate, and is only for it',
  })
export type NewKey = z.infer<typeof NewKey>
