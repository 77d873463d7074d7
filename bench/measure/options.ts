import { parseArgs } from 'node:util'

/** What a run was asked for on its command line. */
export interface Options {
  /** The rows to measure; all of them where none is named. */
  ids: string[]
  /** How long the whole table may take, about. */
  minutes: number
  /** How many events are stored where a row is about many. */
  stored: number
  /** Whether the sizes are those that take hours. */
  full: boolean
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    stored: { type: 'string', default: '1000000' },
    full: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})

/** The options of this run. */
export const OPTIONS: Options = {
  ids: positionals.map((id) => id.toUpperCase()),
  minutes: positive('minutes', values.minutes),
  stored: positive('stored', values.stored),
  full: values.full,
}

function positive(name: string, text: string): number {
  const number = Number(text)
  if (!(number > 0)) throw new Error(`--${name} must be a number above 0, and is ${text}`)
  return number
}
