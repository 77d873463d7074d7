/** A sentence: texts as they are, and what is code in it. */
export type Said = readonly (string | { code: string })[]

/** One part of a page for a partner, however it is printed. */
export type SpecPart =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string }
  | { kind: 'text'; said: Said }
  | { kind: 'warning'; said: Said }
  | { kind: 'table'; head: readonly Said[]; rows: readonly (readonly Said[])[] }
  | { kind: 'code'; text: string }

/** A sentence whose `backticks` are code. Values are never looked into: a name with a backtick stays a name. */
export function said(texts: TemplateStringsArray, ...values: readonly (string | { code: string })[]): Said {
  return texts.flatMap((text, at) => {
    const value = values[at]
    return value === undefined ? marked(text) : [...marked(text), value]
  })
}

function marked(text: string): (string | { code: string })[] {
  return text
    .split('`')
    .map((part, at) => (at % 2 === 0 ? part : { code: part }))
    .filter((part) => part !== '')
}

/** A value that is code. */
export const code = (text: string): { code: string } => ({ code: text })
