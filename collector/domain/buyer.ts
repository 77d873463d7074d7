import { z } from 'zod'
import { Name, ThingId } from './ids.ts'

/** Somebody who buys leads. */
export const Buyer = z
  .strictObject({
    id: ThingId.describe('Id of the buyer: 1 to 64 of A-Z a-z 0-9 _ -'),
    name: Name.optional().describe('What people call it; its id when absent'),
  })
  .meta({ id: 'Buyer', title: 'Buyer' })
export type Buyer = z.infer<typeof Buyer>
