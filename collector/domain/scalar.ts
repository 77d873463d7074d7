import { z } from 'zod'

/** One plain value as a file or a body can hold it. */
export const Scalar = z.union([z.string().max(4_096), z.number(), z.boolean()], {
  error: (issue) => (issue.input === undefined ? 'is missing' : 'must be text, a number, true or false'),
})
export type Scalar = z.infer<typeof Scalar>
