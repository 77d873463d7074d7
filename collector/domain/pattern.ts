import { z } from 'zod'

const LEADING_FLAGS = /^\(\?[imsU]+\)/
const LOOKAROUND = /(?<!\\)(?:\\\\)*\(\?<?[=!]/
const BACKREFERENCE = /(?<!\\)(?:\\\\)*\\(?:[1-9]|k<)/

/** Says what is wrong with an operator's pattern, or nothing: it runs on an engine that takes linear time. */
export function patternFault(pattern: string): string | undefined {
  if (LOOKAROUND.test(pattern)) return 'must not look ahead or behind: patterns here take linear time'
  if (BACKREFERENCE.test(pattern)) return 'must not refer back to a group: patterns here take linear time'

  try {
    new RegExp(pattern.replace(LEADING_FLAGS, '').replaceAll('(?P<', '(?<'))
    return undefined
  } catch (error) {
    const because = error instanceof Error ? error.message.replace(/^.*: /, '') : ''
    return `is no regular expression (${because})`
  }
}

/** A regular expression as operators write it; `(?i)` in front makes it blind to case. */
export const Pattern = z
  .string()
  .min(1)
  .max(1_000)
  .superRefine((pattern, context) => {
    const fault = patternFault(pattern)
    if (fault) context.addIssue({ code: 'custom', message: fault })
  })
