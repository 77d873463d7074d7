/** A table in Markdown; its first row is the head. */
export const table = ([head = [], ...rows]: string[][]): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
