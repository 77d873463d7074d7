import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Pair,
  type Scalar,
  visit,
} from 'yaml'
import type { Path } from '../domain/setting-fault.ts'
import { type Environment, fillIn } from './environment.ts'
import type { FileFault } from './file-fault.ts'
import { lineAt } from './syntax.ts'

/** A plain value as it stands in the file. */
export interface Written {
  text: string
  /** Without quotes, so that its type is a guess. */
  plain: boolean
  /** It came out of the environment, or should have. */
  from: 'file' | 'environment' | 'nowhere'
}

/** A parsed file with its references filled in; tells of every member where it stands. */
export class SettingsDocument {
  readonly faults: FileFault[] = []
  /** An alias leads nowhere, so that the file cannot be told as plain values. */
  broken = false
  readonly #document: Document.Parsed
  readonly #lines: LineCounter
  readonly #filled = new Map<Scalar, Written['from']>()

  constructor(document: Document.Parsed, lines: LineCounter, environment: Environment) {
    this.#document = document
    this.#lines = lines
    visit(document, {
      Scalar: (key, node) => {
        if (key !== 'key') this.#prepare(node, environment)
      },
      Alias: (_, node) => {
        if (node.resolve(document)) return
        this.broken = true
        this.#fault(node.range?.[0], `there is no anchor &${node.source}`)
      },
    })
  }

  /** Says of the value at a path how it is written; undefined where there is none or a group or list. */
  writtenAt(path: Path): Written | undefined {
    const node = this.#walk(path).node
    if (!isScalar(node) || node.value === null) return undefined

    return {
      text: typeof node.value === 'string' ? node.value : (node.source ?? String(node.value)),
      plain: node.type === 'PLAIN',
      from: this.#filled.get(node) ?? 'file',
    }
  }

  /** The line of the member at a path, or of the innermost group on the way that is there. */
  lineOf(path: Path): number {
    return lineAt(this.#lines, this.#walk(path).offset)
  }

  #walk(path: Path): { node: unknown; offset: number } {
    let node: unknown = this.#document.contents
    let offset = offsetOf(node) ?? 0
    for (const segment of path) {
      const next = stepInto(this.#resolved(node), segment, (alias) => this.#resolved(alias))
      if (next === undefined) return { node: undefined, offset }
      node = this.#resolved(isPair(next) ? next.value : next)
      offset = offsetOf(isPair(next) ? next.key : next) ?? offset
    }
    return { node, offset }
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node
  }

  #prepare(node: Scalar, environment: Environment): void {
    if (typeof node.value === 'number' && node.source && !isExact(node.value, node.source)) {
      node.value = node.source
    }
    if (typeof node.value !== 'string') return

    const { text, changed, faults } = fillIn(node.value, environment)
    for (const reason of faults) this.#fault(node.range?.[0], reason)
    if (changed) this.#filled.set(node, 'environment')
    if (faults.length > 0) this.#filled.set(node, 'nowhere')
    node.value = text
  }

  #fault(offset: number | undefined, reason: string): void {
    this.faults.push({ line: lineAt(this.#lines, offset ?? 0), path: '', reason })
  }
}

// 08901 is a zip code, and the sixteenth digit of a number would be lost: such are left as text.
function isExact(value: number, source: string): boolean {
  if (String(value) === source) return true
  return !/^[-+]?0\d/.test(source) && source.replace(/\D/g, '').length <= 15
}

function stepInto(node: unknown, segment: string | number, resolve: (alias: unknown) => unknown): unknown {
  if (isSeq(node)) return typeof segment === 'number' ? node.items[segment] : undefined
  if (!isMap(node)) return undefined

  const own = node.items.find((pair) => keyOf(pair) === String(segment))
  if (own) return own

  const merged = node.items.filter((pair) => keyOf(pair) === '<<').flatMap((pair) => sourcesOf(pair, resolve))
  return merged.map((source) => stepInto(source, segment, resolve)).find((found) => found !== undefined)
}

function sourcesOf(pair: Pair, resolve: (alias: unknown) => unknown): unknown[] {
  const value = resolve(pair.value)
  return isSeq(value) ? value.items.map(resolve) : [value]
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
}

function offsetOf(node: unknown): number | undefined {
  if (!isScalar(node) && !isCollection(node) && !isAlias(node)) return undefined
  return node.range?.[0]
}
