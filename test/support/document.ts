import { readFileSync } from 'node:fs'

/** A block of code in a document, and the block of what it prints, where one follows. */
export interface Block {
  language: string
  text: string
  prints: string | undefined
}

const BLOCK = /^```(\w+)\n([\s\S]*?)^```$(?:\n\n```text\n([\s\S]*?)^```$)?/gm

/** The blocks of a document in their order. */
export function blocksOf(file: string): Block[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(BLOCK)].map(([, language = '', block = '', prints]) => ({
    ...{ language, text: block, prints },
  }))
}
