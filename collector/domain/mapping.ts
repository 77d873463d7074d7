import { z } from 'zod'
import { Scalar } from './scalar.ts'

const SYSTEM = ['lead_uid', 'lead_type', 'source', 'campaign', 'transaction_id', 'time', 'test']
const FROM = new RegExp(
  `^(?:(?:lead|extra|tracking|consent)\\.[A-Za-z_][A-Za-z0-9_]{0,63}|system\\.(?:${SYSTEM.join('|')})|ping\\.(?:reference|bid))$`,
)
const DATE = /^(?:unix|unix_ms|iso|(?:YYYY|YY|MM|M|DD|D|HH|H|hh|h|mm|ss|SSS|A|Z|T|[ ./:,-])+)$/

/** One member of what is sent to a buyer: where its value comes from and what is done to it. */
export const Mapping = z
  .strictObject({
    to: z
      .string()
      .max(200)
      .regex(/^[^.\s]+(?:\.[^.\s]+)*$/, { error: 'must be a name, or names joined by dots, without blanks' })
      .describe('The buyer’s name for it; dots make nested members'),
    from: z
      .string()
      .regex(FROM, {
        error: (issue) =>
          `must be lead.*, extra.*, tracking.*, consent.*, ping.reference, ping.bid or one of ${SYSTEM.map((name) => `system.${name}`).join(', ')}, not '${String(issue.input).slice(0, 80)}'`,
      })
      .optional()
      .describe('Where the value comes from: lead.*, extra.*, system.*, tracking.*, consent.*, ping.*'),
    static: Scalar.optional().describe('A fixed value'),
    values: z
      .record(z.string().min(1).max(200), Scalar)
      .optional()
      .describe('Table of our values and theirs; ranges such as 16-25, 26- and -15 match numbers'),
    date: z
      .string()
      .max(50)
      .regex(DATE, {
        error: 'must be unix, unix_ms, iso, or made of YYYY MM DD HH mm ss, such as MM/DD/YYYY',
      })
      .optional()
      .describe('How a date is written: unix, unix_ms, iso, or tokens such as MM/DD/YYYY'),
    filters: z
      .array(z.enum(['trim', 'lower', 'upper', 'title', 'digits', 'md5', 'sha1', 'sha256']))
      .max(10)
      .default([])
      .describe('What is done to the value, one after the other'),
    default: Scalar.optional().describe('What is sent when the value is empty'),
  })
  .refine(({ from, static: fixed }) => (from === undefined) !== (fixed === undefined), {
    error: 'must have either from or static',
  })
export type Mapping = z.infer<typeof Mapping>
