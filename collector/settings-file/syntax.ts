import { type Document, LineCounter, parseDocument, type YAMLError } from 'yaml'
import type { FileFault } from './file-fault.ts'

/** A file's text taken apart; of what is not sound, as much as can be told. */
export interface Syntax {
  document: Document.Parsed
  lines: LineCounter
  faults: FileFault[]
  /** Whether the structure is certain all the same, so that looking further is worth while. */
  readable: boolean
}

const MAX_CHARACTERS = 4 * 1024 * 1024

// One slip of indentation can make a hundred faults; the first ones tell it.
const MAX_TOLD = 20

// These leave the structure of the file as it was meant.
const HARMLESS: readonly string[] = ['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED']

/** Takes YAML, and so JSON, apart. */
export function parseSyntax(text: string): Syntax | FileFault {
  if (text.length > MAX_CHARACTERS) {
    return { line: 1, path: '', reason: `the file is longer than ${MAX_CHARACTERS} characters` }
  }
  const lines = new LineCounter()
  const options = { lineCounter: lines, merge: true, prettyErrors: false, stringKeys: true }
  const document = parseDocument(text, options)
  const errors: YAMLError[] = [...document.errors, ...document.warnings]

  const tooDeep = errors.find((error) => error.code === 'RESOURCE_EXHAUSTION')
  if (tooDeep) return { line: lineAt(lines, tooDeep.pos[0]), path: '', reason: TOO_DEEP }

  const unquoted = errors.filter((error) => text.startsWith('${', error.pos[0] - 1))
  const told = unquoted.length > 0 ? unquoted : errors
  const faults = told.slice(0, MAX_TOLD).map((error) => ({
    line: lineAt(lines, error.pos[0]),
    path: '',
    reason: reasonOf(error, text),
  }))
  return { document, lines, faults, readable: errors.every((error) => HARMLESS.includes(error.code)) }
}

// A brace after a dollar sign confuses all that follows in its line; that alone is told.
const UNQUOTED = `put \${NAME} in quotes inside of { } or [ ]`

/** What is said of a file whose parts lie too deep in one another. */
export const TOO_DEEP = 'the file is nested too deeply'

/** The line, from 1 on, in which a character stands. */
export function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line)
}

function reasonOf(error: YAMLError, text: string): string {
  if (error.code === 'DUPLICATE_KEY') {
    const [key = ''] = /^(?:"[^"\n]*"|[^\s:,}]*)/.exec(text.slice(error.pos[0])) ?? []
    return `${key} stands here a second time`
  }
  if (text.startsWith('${', error.pos[0] - 1)) return UNQUOTED
  if (error.code === 'MULTIPLE_DOCS') return 'the file holds several documents; put everything into one'
  return asReason(error.message)
}

/** A sentence of the parser's as a part of one of ours. */
export function asReason(message: string): string {
  return `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`
}
