import type { Filled } from './fill-mappings.ts'

type Content = 'json' | 'xml' | 'form'

/** The media type of a body. */
export const MEDIA_TYPES: Record<Content, string> = {
  json: 'application/json',
  xml: 'application/xml; charset=utf-8',
  form: 'application/x-www-form-urlencoded',
}

/** Writes what is filled as JSON, XML or a form; dots in names make nested members, each value is escaped. */
export function writeBody(content: Content, filled: readonly Filled[], root: string): string {
  if (content === 'form') return writeForm(filled)
  const tree = treeOf(filled)
  return content === 'json'
    ? JSON.stringify(tree)
    : `<?xml version="1.0" encoding="UTF-8"?>${element(root, tree)}`
}

/** Writes what is filled as a form's or query's pairs. */
export function writeForm(filled: readonly Filled[]): string {
  return new URLSearchParams(filled.map(({ to, value }) => [to, String(value)])).toString()
}

type Leaf = Filled['value']
type Tree = { [name: string]: Tree | Leaf }

// Without a prototype: a member called __proto__ is a member like any other.
const emptyTree = (): Tree => Object.create(null)

function treeOf(filled: readonly Filled[]): Tree {
  const tree = emptyTree()
  for (const { to, value } of filled) {
    const names = to.split('.')
    const last = names.pop() ?? to
    let branch = tree
    for (const name of names) {
      const next = branch[name]
      const deeper = typeof next === 'object' ? next : emptyTree()
      branch[name] = deeper
      branch = deeper
    }
    branch[last] = value
  }
  return tree
}

function element(name: string, content: Tree | Leaf): string {
  const tag = name.replace(/[^\p{L}\p{N}_.-]/gu, '_').replace(/^[^\p{L}_]/u, '_$&')
  if (typeof content !== 'object') return `<${tag}>${escapeXml(String(content))}</${tag}>`
  const entries = Object.entries(content)
  const attributes = entries
    .filter(([key]) => key.startsWith('@'))
    .map(([key, value]) => ` ${key.slice(1)}="${escapeXml(String(value))}"`)
  const children = entries
    .filter(([key]) => !key.startsWith('@'))
    .map(([key, value]) => (key === '#text' ? escapeXml(String(value)) : element(key, value)))
  return `<${tag}${attributes.join('')}>${children.join('')}</${tag}>`
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Escapes a text for XML; what XML cannot hold at all is left out. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
}
