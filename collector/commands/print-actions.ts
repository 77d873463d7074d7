import { isRecord } from '../domain/explain.ts'
import type { ActionDescription } from '../pipeline/describe-actions.ts'

const HEADING = `# Actions

What a postback can do. This page is made of the actions themselves, by \`clickwire actions --markdown\`; the same is at
\`GET /api/admin/actions\`. Each is one file in \`collector/delivery/actions/\`, or in the folder that \`ACTIONS_DIR\` names.
Texts with macros, and parameters, are explained in [configuration.md](configuration.md#postbacks).
`

/** Every action as a chapter: its settings, and what each of its examples sends. */
export function printActions(actions: readonly ActionDescription[]): string {
  return `${[HEADING, ...actions.map(chapter)].join('\n')}`
}

function chapter({ id, title, settings, examples }: ActionDescription): string {
  const rows = rowsOf(settings, '').map(
    ({ name, type, required, text }) => `| \`${name}\` | ${type} | ${required ? 'yes' : ''} | ${text} |`,
  )
  const table = ['| setting | form | required | |', '| --- | --- | --- | --- |', ...rows].join('\n')
  return `## ${title}\n\n\`action: ${id}\`\n\n${table}\n\n${examples.filter(isRecord).map(example).join('\n')}`
}

function example({ title, settings, sends, outcome }: Record<string, unknown>): string {
  const requests = Array.isArray(sends) ? sends.filter(isRecord).map(request) : []
  const told = isRecord(outcome) && outcome.status !== 'done' ? `\nIt ends as ${ended(outcome)}.\n` : ''
  const sent = requests.length > 0 ? `\n${fenced('http', requests.join('\n\n'))}` : ''
  return `**${String(title)}**\n\n${fenced('json', JSON.stringify(settings, short, 2))}${sent}${told}`
}

// A key of a thousand characters tells a reader no more than its beginning.
function short(_name: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > 300 ? `${value.slice(0, 40)}…` : value
}

function ended({ status, because }: Record<string, unknown>): string {
  return `\`${String(because)}\`${status === 'later' ? ', and is tried again' : ''}`
}

function request({ method, url, headers, body }: Record<string, unknown>): string {
  const lines = Object.entries(isRecord(headers) ? headers : {}).map(
    ([name, value]) => `${name}: ${String(value)}`,
  )
  return [`${String(method)} ${String(url)}`, ...lines, ...(body === undefined ? [] : ['', String(body)])]
    .join('\n')
    .replaceAll(/[\w-]{100,}/g, (word) => `${word.slice(0, 20)}…`)
}

// A body may hold a fence of its own; a longer one around it still ends where it should.
function fenced(language: string, text: string): string {
  const fence = text.includes('```') ? '````' : '```'
  return `${fence}${language}\n${text}\n${fence}\n`
}

interface Row {
  name: string
  type: string
  required: boolean
  text: string
}

type Schema = Record<string, unknown>

function rowsOf(schema: Schema, before: string): Row[] {
  const required = Array.isArray(schema.required) ? schema.required : []
  const own = Object.entries(isRecord(schema.properties) ? schema.properties : {}).flatMap(
    ([name, member]) =>
      isRecord(member) ? memberRows(`${before}${name}`, member, required.includes(name)) : [],
  )
  const rows = [...own, ...choicesOf(schema).flatMap((choice) => rowsOf(choice, before))]
  return [...Map.groupBy(rows, ({ name }) => name).values()].flatMap(joined)
}

function memberRows(name: string, member: Schema, required: boolean): Row[] {
  const { description = '', default: given } = member
  const defaults =
    given === undefined || typeof given === 'object' ? '' : `\`${JSON.stringify(given)}\` when absent`
  const text = [String(description), defaults].filter((part) => part !== '').join('; ')
  const own = { name, type: typeOf(member), required: required && given === undefined, text: escaped(text) }
  const inner = isRecord(member.items) ? rowsOf(member.items, `${name}[].`) : rowsOf(member, `${name}.`)
  return [own, ...inner]
}

// A member that several kinds of a group have is told once.
function joined(rows: Row[]): Row[] {
  const [first] = rows
  if (!first) return []
  const of = (part: (row: Row) => string, between: string) =>
    [...new Set(rows.map(part))].filter((text) => text !== '').join(between)
  const type = of((row) => row.type, ' or ')
  return [{ ...first, type, text: of((row) => row.text, '; '), required: rows.every((row) => row.required) }]
}

function typeOf(schema: Schema): string {
  if (schema.writeOnly === true) return 'secret'
  if (schema.const !== undefined) return code(schema.const)
  if (Array.isArray(schema.enum)) return schema.enum.map(code).join(' or ')
  const choices = choicesOf(schema)
  if (choices.length > 0) return [...new Set(choices.map(typeOf))].join(' or ')
  if (isRecord(schema.items)) return `list of ${typeOf(schema.items)}`
  return WORDS[String(schema.type)] ?? 'anything'
}

const WORDS: Record<string, string> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'group',
  array: 'list',
}

function choicesOf({ oneOf, anyOf }: Schema): Schema[] {
  const choices: unknown = oneOf ?? anyOf
  return Array.isArray(choices) ? choices.filter(isRecord) : []
}

const code = (value: unknown): string => `\`${String(value)}\``

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
