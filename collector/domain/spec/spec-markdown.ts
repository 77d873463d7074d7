import type { Said, SpecPart } from './spec-page.ts'

/** Prints a page as Markdown. */
export function specMarkdown(parts: readonly SpecPart[]): string {
  return `${parts.map(printed).join('\n\n')}\n`
}

function printed(part: SpecPart): string {
  switch (part.kind) {
    case 'heading':
      return `${'#'.repeat(part.level)} ${part.text}`
    case 'text':
      return sentence(part.said)
    case 'warning':
      return `**${sentence(part.said)}**`
    case 'code':
      return `\`\`\`sh\n${part.text}\n\`\`\``
    case 'table':
      return [row(part.head), row(part.head.map(() => ['---'])), ...part.rows.map(row)].join('\n')
  }
}

const row = (cells: readonly Said[]) =>
  `| ${cells.map((cell) => sentence(cell).replaceAll('|', '\\|')).join(' | ')} |`

function sentence(said: Said): string {
  return said.map((part) => (typeof part === 'string' ? part : inCode(part.code))).join('')
}

// Between two, a single one is a character.
const inCode = (text: string) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)
