import type { Said, SpecPart } from './spec-page.ts'
import { SPEC_STYLE } from './spec-style.ts'

/** Prints a page as one HTML file of its own: no script, nothing loaded, every value a text. */
export function specHtml(parts: readonly SpecPart[]): string {
  const title = parts.find((part) => part.kind === 'heading')?.text ?? ''
  const chapters = parts.flatMap((part, at) =>
    part.kind === 'heading' && part.level === 2 ? [{ at, text: part.text }] : [],
  )
  const first = chapters[0]?.at ?? parts.length
  const body = parts.map((part, at) => `${at === first ? contents(chapters) : ''}${printed(part, at)}`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>${SPEC_STYLE}</style>
</head>
<body>
<main>
${body.join('\n')}
</main>
</body>
</html>
`
}

interface Chapter {
  at: number
  text: string
}

// One campaign needs no table of contents.
function contents(chapters: readonly Chapter[]): string {
  if (chapters.length < 2) return ''
  const items = chapters.map(({ at, text }) => `<li><a href="#part-${at}">${escaped(text)}</a></li>`)
  return `<nav aria-label="Campaigns"><ul>${items.join('')}</ul></nav>\n`
}

function printed(part: SpecPart, at: number): string {
  switch (part.kind) {
    case 'heading':
      return `<h${part.level} id="part-${at}">${escaped(part.text)}</h${part.level}>`
    case 'text':
      return `<p>${sentence(part.said)}</p>`
    case 'warning':
      return `<p class="warning">${sentence(part.said)}</p>`
    case 'code':
      return `<pre><code>${escaped(part.text)}</code></pre>`
    case 'table':
      return table(part)
  }
}

function table({ head, rows }: Extract<SpecPart, { kind: 'table' }>): string {
  const cells = (tag: 'th' | 'td', of: readonly Said[]) =>
    of.map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${sentence(cell)}</${tag}>`).join('')
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n')
  // It can be scrolled by the keyboard where it is wider than the screen.
  return `<div class="wide" role="group" aria-label="Table" tabindex="0"><table>
<thead><tr>${cells('th', head)}</tr></thead>
<tbody>
${body}
</tbody>
</table></div>`
}

function sentence(said: Said): string {
  return said
    .map((part) => (typeof part === 'string' ? escaped(part) : `<code>${escaped(part.code)}</code>`))
    .join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '')
}
