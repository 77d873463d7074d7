import { Document, isMap, isScalar, visit } from 'yaml'
import { isRecord } from '../domain/explain.ts'
import { MASK, Secret } from '../domain/secret.ts'
import type { Things } from '../domain/settings.ts'
import { exportShape } from '../domain/settings-export.ts'
import { escapeReferences } from './environment.ts'

const HEADING = ` Settings as they are now. ${MASK} stands for a stored secret: applied as it is, it changes nothing.`

/** Prints settings as a file that reads back as the same settings; secrets are masked. */
export function printSettings(org: string, things: Things): string {
  const document = new Document(printable(exportShape(org, things)), { stringKeys: true })
  document.commentBefore = HEADING
  layOut(document)
  return document.toString({ lineWidth: 0 })
}

/** Prints some things as a part of such a file. */
export function printPart(part: Readonly<Record<string, unknown>>): string {
  const document = new Document(printable(part), { stringKeys: true })
  layOut(document)
  return document.toString({ lineWidth: 0 })
}

function printable(value: unknown): unknown {
  if (value instanceof Secret) return MASK
  if (typeof value === 'string') return escapeReferences(value)
  if (Array.isArray(value)) return value.map(printable)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([member, entry]) => [member, printable(entry)]))
}

const ONE_LINE = 100
const THING_DEPTH = 4

// A person writes what fits into a line into a line, and leaves a blank one between the kinds.
function layOut(document: Document): void {
  if (isMap(document.contents)) {
    for (const { key } of document.contents.items.slice(1)) if (isScalar(key)) key.spaceBefore = true
  }
  visit(document, {
    Pair: (_, { key }) => {
      // Without quotes it would merge a group instead of naming a member.
      if (isScalar(key) && key.value === '<<') key.type = 'QUOTE_DOUBLE'
    },
    Collection: (_, node, above) => {
      if (above.length >= THING_DEPTH && JSON.stringify(node).length <= ONE_LINE) node.flow = true
    },
  })
}
