import { globSync, readFileSync } from 'node:fs'

/** Every document that people read: the guides, and what stands at the top. */
export const DOCUMENTS = [
  ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...globSync('docs/**/*.md').sort(),
]

/** A document without its blocks of code: sentences, tables and headings. */
export function proseOf(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '')
}

/** All that stands as code in the sentences of a document. */
export function codeInProse(file: string): string[] {
  return [...proseOf(file).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
}
