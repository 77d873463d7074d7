import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

/** An installation guide: what it tells its readers to paste. */
export interface Guide {
  /** The block of a language under a heading; the first one, or the one that holds a text. */
  snippet(heading: string, language: string, holding?: string): string
  /** The cells of the table under a heading, without its head. */
  rows(heading: string): string[][]
  /** The blocks that nobody has asked for yet. */
  untried(): string[]
}

const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm

/** Reads a guide as it is published. */
export function readGuide(name: string): Guide {
  const text = readFileSync(new URL(`../../../docs/install/${name}.md`, import.meta.url), 'utf8')
  const tried = new Set<string>()
  const under = (heading: string) => {
    const [, section] = text.split(`\n## ${heading}\n`)
    expect(section, `a heading "${heading}"`).toBeDefined()
    return section?.split('\n## ')[0] ?? ''
  }
  const blocks = (section: string) =>
    [...section.matchAll(BLOCK)].map(([, language, block = '']) => ({ language, block }))
  return {
    snippet(heading, language, holding = '') {
      const found = blocks(under(heading)).find(
        (one) => one.language === language && one.block.includes(holding),
      )
      expect(found, `${language} under "${heading}"`).toBeDefined()
      tried.add(found?.block ?? '')
      return found?.block ?? ''
    },
    rows: (heading) =>
      [...under(heading).matchAll(/^\| (.*) \|$/gm)]
        .map(([, row = '']) => row.split(' | ').map((cell) => cell.replaceAll('`', '')))
        .slice(2),
    untried: () =>
      blocks(text)
        .map(({ block }) => block)
        .filter((block) => !tried.has(block)),
  }
}
