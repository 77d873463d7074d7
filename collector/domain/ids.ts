import { z } from 'zod'

/** What paths of the HTTP interface use, and what therefore names no campaign. */
export const PATH_WORDS: readonly string[] = ['trigger', 'global', 'add', 'ping', 'post', 'update', 'status']

const shown = (input: unknown) => (typeof input === 'string' ? `, not '${input.slice(0, 80)}'` : '')

const idText = (fewest: number) =>
  z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${fewest},64}$`), {
    error: (issue) => `must be ${fewest} to 64 of A-Z a-z 0-9 _ -${shown(issue.input)}`,
  })

/** The id that a person gives a configured thing. */
export const ThingId = idText(1)

/** The id of one visit's transaction. */
export const TransactionId = idText(8)

/** The id of a campaign: none of the words that paths use. */
export const CampaignId = ThingId.refine((id) => !PATH_WORDS.includes(id), {
  error: (issue) => `must not be '${String(issue.input)}', which is a word of the program's own paths`,
})

/** What people call a thing: one line of text. */
export const Name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, { error: 'must be one line without control characters' })
