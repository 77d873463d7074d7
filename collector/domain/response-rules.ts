import { z } from 'zod'
import { Pattern } from './pattern.ts'

const STATUS = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/
const WANTED = 'must be an HTTP status or a range of them, such as 200 or 200-299'

/** HTTP statuses: 204 or "200-299" in the file, both ends in the program. */
export const StatusRange = z.codec(
  z.union([z.number(), z.string()], { error: WANTED }),
  z.strictObject({ from: z.int(), to: z.int() }),
  {
    decode: (text, payload) => {
      const [, from, to = from] = STATUS.exec(String(text)) ?? []
      if (from !== undefined && to !== undefined && from <= to) return { from: Number(from), to: Number(to) }

      payload.issues.push({ code: 'custom', message: WANTED, input: text })
      return z.NEVER
    },
    encode: ({ from, to }) => (from === to ? from : `${from}-${to}`),
  },
)
export type StatusRange = z.infer<typeof StatusRange>

const path = z
  .string()
  .min(1)
  .max(300)
  .optional()
  .describe('Where the value stands in the answer, such as Response.Id or bids[0].price')
const word = z.string().max(500)

/** What tells an answer apart: all that is given must hold. */
const MatchRule = z
  .strictObject({
    path,
    regex: Pattern.optional().describe('Pattern that the value at the path, or the whole answer, must match'),
    equals: word.optional().describe('What the value at the path must be'),
    in: z.array(word).min(1).max(100).optional().describe('What the value at the path may be'),
    status: z
      .array(StatusRange)
      .min(1)
      .max(20)
      .optional()
      .describe('HTTP statuses, such as [200, 201] or [200-299]'),
  })
  .refine(({ path, regex, status }) => path !== undefined || regex !== undefined || status !== undefined, {
    error: 'must have a path, a regex or a status',
  })
  .refine(({ path, equals }) => path !== undefined || equals === undefined, {
    path: ['equals'],
    error: 'must be absent without a path',
  })
  .refine(({ path, in: words }) => path !== undefined || words === undefined, {
    path: ['in'],
    error: 'must be absent without a path',
  })

/** Where a value is taken from in an answer. */
const PickRule = z
  .strictObject({
    path,
    regex: Pattern.optional().describe('Pattern whose first group is the value'),
  })
  .refine(({ path, regex }) => path !== undefined || regex !== undefined, {
    error: 'must have a path or a regex',
  })

/** How a buyer's answer is read; what cannot be read counts as rejected. */
export const ResponseRules = z.strictObject({
  format: z.enum(['json', 'xml', 'text']).default('json').describe('What the answer is read as'),
  accept: MatchRule.optional().describe('When the lead is accepted; by any 2xx status when absent'),
  reject: MatchRule.optional().describe('When the lead is rejected, whatever accept says'),
  bid: PickRule.optional().describe('Where the bid or price stands'),
  reference: PickRule.optional().describe('Where the buyer’s own id of the lead stands'),
  reason: PickRule.optional().describe('Where the reason of a rejection stands'),
  redirect_url: PickRule.optional().describe('Where the address for the visitor stands'),
})
export type ResponseRules = z.infer<typeof ResponseRules>
