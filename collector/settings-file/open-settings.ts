import type { Document } from 'yaml'
import { isRecord } from '../domain/explain.ts'
import type { Environment } from './environment.ts'
import type { FileFault } from './file-fault.ts'
import { SettingsDocument } from './settings-document.ts'
import { asReason, parseSyntax, TOO_DEEP } from './syntax.ts'

/** A file as plain values, with the document that knows their lines; no document when nothing more can be told. */
export type Opened =
  | { document: SettingsDocument; shape: unknown; faults: FileFault[] }
  | { document?: never; faults: FileFault[] }

const MAX_DEPTH = 60

// Aliases may multiply each other; a file of ten lines could stand for a milliard of entries.
const MAX_ALIASES = 1_000

/** Parses a file and fills in the environment. */
export function openSettings(text: string, environment: Environment): Opened {
  const syntax = parseSyntax(text)
  if (!('document' in syntax)) return { faults: [syntax] }
  if (!syntax.readable) return { faults: syntax.faults }

  const document = new SettingsDocument(syntax.document, syntax.lines, environment)
  const faults = [...syntax.faults, ...document.faults]
  const plain = plainValues(syntax.document)
  if ('reason' in plain) {
    return { faults: document.broken ? faults : [...faults, { line: 1, path: '', reason: plain.reason }] }
  }
  return { document, shape: plain.values, faults }
}

function plainValues(document: Document.Parsed): { values: unknown } | { reason: string } {
  const values = expanded(document)
  if (values instanceof Error) return { reason: asReason(values.message) }
  if (values === null) return { reason: 'the file is empty; it needs at least org: NAME' }
  return isDeeper(values, MAX_DEPTH) ? { reason: TOO_DEEP } : { values }
}

function expanded(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (error) {
    // Aliases without end, or a merge of something that is no group: the library throws what it says of them.
    if (error instanceof Error) return error
    throw error
  }
}

// Also ends for a group that holds itself by an alias.
function isDeeper(value: unknown, levels: number): boolean {
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some((entry) => isDeeper(entry, levels - 1))
  return isRecord(value) && Object.values(value).some((member) => isDeeper(member, levels - 1))
}
