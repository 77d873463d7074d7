import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { ResponseRules } from '../../domain/response-rules.ts'
import type { HttpAnswer } from '../exchange.ts'

/** An answer as its rules look at it, or why it cannot be read. */
export type ReadDocument = { document: unknown; text: string } | { unreadable: string }

const MAX_XML = 262_144

/** Reads an answer in the form that its method says. */
export function readDocument(format: ResponseRules['format'], answer: HttpAnswer): ReadDocument {
  if (answer.truncated) return { unreadable: 'the answer is compressed, or longer than is read' }
  const text = answer.body
  if (format === 'text') return { document: undefined, text }
  return format === 'json' ? readJson(text) : readXml(text)
}

function readJson(text: string): ReadDocument {
  try {
    return { document: JSON.parse(text.replace(/^\uFEFF/, '')), text }
  } catch {
    return { unreadable: text.trim() === '' ? 'the answer is empty' : 'the answer is no JSON' }
  }
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  tagValueProcessor: (_name, value) => decoded(String(value)),
})

// A document type can make a few bytes into gigabytes, or read our files: none is taken, whatever it says.
function readXml(text: string): ReadDocument {
  if (text.length > MAX_XML) return { unreadable: 'the XML is longer than 256 kB' }
  if (/<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)/i.test(text))
    return { unreadable: 'the XML declares a document type' }
  if (text.trim() === '' || XMLValidator.validate(text) !== true)
    return { unreadable: 'the answer is no well-formed XML' }
  try {
    return { document: parser.parse(text), text }
  } catch {
    return { unreadable: 'the answer is no XML that can be read' }
  }
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const code = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
