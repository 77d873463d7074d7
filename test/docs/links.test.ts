import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DOCUMENTS, proseOf } from '../support/documents.ts'

const LINK = /\]\((?!https?:|mailto:)([^)\s]+)\)/g

/** The anchors of a document's headings, as the places where Markdown is read make them. */
function anchorsOf(file: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of proseOf(file).matchAll(/^#{1,6} (.+)$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = words
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-')
    let unused = anchor
    for (let again = 1; anchors.has(unused); again++) unused = `${anchor}-${again}`
    anchors.add(unused)
  }
  return anchors
}

const links = DOCUMENTS.flatMap((file) =>
  [...proseOf(file).matchAll(LINK)].map(([, target = '']) => {
    const [path = '', anchor] = target.split('#')
    return { file, target, path: path === '' ? file : join(dirname(file), path), anchor }
  }),
)

describe('the links of the documents', () => {
  it('are read from documents that are there', () => {
    expect(DOCUMENTS.length).toBeGreaterThan(30)
    expect(links.length).toBeGreaterThan(120)
  })

  it('lead to files that are there', () => {
    expect(
      links.filter(({ path }) => !existsSync(path)).map(({ file, target }) => `${file} → ${target}`),
    ).toEqual([])
  })

  it('lead to headings that are there', () => {
    const dead = links.filter(
      ({ path, anchor }) => anchor !== undefined && path.endsWith('.md') && !anchorsOf(path).has(anchor),
    )
    expect(dead.map(({ file, target }) => `${file} → ${target}`)).toEqual([])
  })

  it('lead to every guide from somewhere', () => {
    const linked = new Set(links.filter(({ file, path }) => file !== path).map(({ path }) => path))
    // The folder of decisions is linked as a whole.
    const guides = DOCUMENTS.filter((file) => file.startsWith('docs/') && !file.startsWith('docs/decisions/'))
    expect(guides.filter((file) => !linked.has(file))).toEqual([])
    expect(readFileSync('README.md', 'utf8')).toContain('](docs/decisions)')
  })
})
