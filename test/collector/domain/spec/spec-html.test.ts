import { describe, expect, it } from 'vitest'
import { sourceSpec } from '../../../../collector/domain/spec/source-spec.ts'
import { specHtml } from '../../../../collector/domain/spec/spec-html.ts'
import { specMarkdown } from '../../../../collector/domain/spec/spec-markdown.ts'
import { code, said } from '../../../../collector/domain/spec/spec-page.ts'
import { readSettings } from '../../../../collector/settings-file/read-settings.ts'
import { exampleSettings } from '../../../support/world.ts'

const HOSTILE = `<img src=x onerror=alert(1)> & "quotes" 'too' \`tick\``

function partsOf(pid: string, change: (settings: string) => string = (settings) => settings) {
  const read = readSettings(change(exampleSettings()), {})
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  const source = read.organization.sources.find((one) => one.pid === pid)
  if (!source) throw new Error('no such source')
  return sourceSpec(read.organization, source, 'https://t.example.com/')
}

describe('the page for a partner', () => {
  it('keeps every name a text, as HTML and as Markdown', () => {
    const quoted = JSON.stringify(HOSTILE)
    const parts = partsOf('fb_ads', (settings) =>
      settings
        .replace('name: Facebook ads', `name: ${quoted}`)
        .replace('name: Auto insurance US', `name: ${quoted}`)
        .replace('name: Sale,', `name: ${quoted},`),
    )
    const html = specHtml(parts)
    expect(html).not.toContain('<img')
    expect(
      html.match(/&lt;img src=x onerror=alert\(1\)&gt; &amp; &quot;quotes&quot; &#39;too&#39; `tick`/g),
    ).toHaveLength(4)
    expect(html.match(/<(?!!)\/?([a-z0-9]+)/g)?.filter((tag) => /script|img|iframe|link/.test(tag))).toEqual(
      [],
    )
    expect(html).not.toContain('fb-secret')
    expect(specMarkdown(parts)).toContain(`| \`sale\` | ${HOSTILE} | yes |`)
  })

  it('says the same in both', () => {
    const parts = partsOf('fb_ads')
    // Without what marks code, tables and headings, both are the same words.
    const html = specHtml(parts)
      .replace(/^[\s\S]*<main>/, '')
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
    const markdown = specMarkdown(parts).replaceAll(/```sh|[`|#]|---/g, ' ')
    const words = (text: string) =>
      text
        .replaceAll(/\s+([,.;])/g, '$1')
        .split(/\s+/)
        .join(' ')
        .trim()
    expect(words(html)).toBe(words(markdown))
  })

  it('leads to its campaigns where there are several, and warns where the source is inactive', () => {
    expect(specHtml(partsOf('fb_ads'))).not.toContain('<nav')
    const two = specHtml(
      partsOf('fb_ads', (settings) =>
        settings.replace('campaigns:\n', 'campaigns:\n  - { cid: home, name: Home }\n'),
      ),
    )
    expect(
      [...two.matchAll(/<a href="#(part-\d+)">/g)].map(([, id]) => two.includes(`<h2 id="${id}">`)),
    ).toEqual([true, true])
    expect(specHtml(partsOf('old_mail'))).toContain('<p class="warning">This source is inactive')
  })
})

describe('a sentence', () => {
  it('takes code from its own backticks only', () => {
    expect(said`go by \`code\`, ${'`not` code'} and ${code('a`b')}`).toEqual([
      ...['go by ', { code: 'code' }, ', ', '`not` code', ' and ', { code: 'a`b' }],
    ])
    expect(specMarkdown([{ kind: 'text', said: said`${code('a`b')}` }])).toBe('`` a`b ``\n')
  })
})
