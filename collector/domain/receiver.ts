import { z } from 'zod'
import { IpRange } from './address.ts'
import { Duration } from './duration.ts'
import { Name, ThingId } from './ids.ts'
import { secret } from './secret.ts'

/** What a partner's status words mean here. */
const STATUS_MEANINGS = ['accepted', 'rejected', 'pending', 'ignore'] as const

const words = z.array(z.string().min(1).max(100)).max(200)

const Statuses = z
  .strictObject({
    accepted: words.default(['accepted']).describe('Words that mean accepted'),
    rejected: words.default(['rejected']).describe('Words that mean rejected'),
    pending: words.default(['pending']).describe('Words that mean pending'),
    ignore: words.default([]).describe('Words of pings and tests, which change nothing'),
  })
  .superRefine((statuses, context) => {
    const meanings = new Map<string, string>()
    for (const meaning of STATUS_MEANINGS) {
      for (const [index, word] of statuses[meaning].entries()) {
        const before = meanings.get(word.toLowerCase())
        meanings.set(word.toLowerCase(), meaning)
        if (before === undefined || before === meaning) continue
        context.addIssue({
          code: 'custom',
          path: [meaning, index],
          message: `must not be '${word}', which already means ${before}`,
        })
      }
    }
  })

const Signature = z.strictObject({
  secret: secret().describe('Signing secret, such as whsec_…'),
  previous: secret().optional().describe('The secret before, taken as well while it is being replaced'),
  tolerance: Duration.default(5 * 60_000).describe('How old a signed call may be, such as 5m'),
})

/** A door for partners' postbacks: who may knock, and what their words mean. */
export const Receiver = z
  .strictObject({
    id: ThingId.describe('Id of the receiver, as it stands in its address; default is plain /postback'),
    name: Name.optional().describe('What people call it; its id when absent'),
    token: secret().optional().describe('What callers send as token or as Authorization: Bearer'),
    ip_allow: z
      .array(IpRange)
      .max(500)
      .default([])
      .describe('Addresses and ranges that may call; all when empty'),
    signature: Signature.optional().describe('Standard Webhooks signature that calls must carry'),
    statuses: Statuses.prefault({}).describe('Partners’ words for our statuses, without regard to case'),
    aliases: z
      .record(
        z.string().min(1).max(100),
        z.enum(['status', 'transaction_id', 'revenue', 'currency', 'order_id', 'event_id']),
      )
      .default({})
      .describe('Partners’ names of parameters and what we call them, beside the usual ones'),
    creates: ThingId.optional().describe(
      'Conversion event to make when the transaction has no conversion yet',
    ),
    return: z
      .string()
      .max(4_096)
      .optional()
      .describe('Body of the answer to an accepted call; JSON when absent'),
  })
  .meta({ id: 'Receiver', title: 'Receiver' })
export type Receiver = z.infer<typeof Receiver>
