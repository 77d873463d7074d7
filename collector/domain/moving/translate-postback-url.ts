import { suggestion } from '../nearest-names.ts'
import { type Meaning, macrosOf, meaningOf, TRACKER_NAMES, type TrackerName, trackerOf } from './trackers.ts'

/** One macro of the other tracker, and ours. */
export interface Translation extends Meaning {
  theirs: string
}

/** An address with our macros, or every reason why there is none. */
export type Translated =
  | { status: 'translated'; url: string; translations: Translation[] }
  | { status: 'faulty'; faults: string[] }

// {{name}}, [[name]], {name}, [name] and #name#, also as a browser's address bar copies them.
const NAME = '([A-Za-z_][\\w.-]*)((?::|\\|)[^{}\\[\\]#&]*)?'
const MACRO = new RegExp(
  [
    `\\{\\{\\s*${NAME}\\s*\\}\\}`,
    `\\[\\[\\s*${NAME}\\s*\\]\\]`,
    `\\{${NAME}\\}`,
    `\\[${NAME}\\]`,
    `#${NAME}#`,
  ].join('|'),
  'g',
)

interface Found {
  /** As it stands in the address. */
  text: string
  name: string
  /** What the macro is told besides, such as a mapping or a default. */
  options: string
  at: number
}

/** Puts our macros in the place of another tracker's. What is not known for certain is a fault, and never left as it is. */
export function translatePostbackUrl(given: string, from: TrackerName | undefined): Translated {
  const text = withoutEscapes(given.trim())
  const found = macrosIn(text)
  const trackers = from === undefined ? likelyTrackers(found) : [from]
  const read = found.map((macro) => ({ macro, ...meaningIn(trackers, macro) }))
  const faults = [...new Set([...read.flatMap(({ fault }) => fault ?? []), ...leftovers(text, found)])]
  if (faults.length > 0) return { status: 'faulty', faults }
  let url = ''
  let end = 0
  const translations: Translation[] = []
  for (const { macro, meaning } of read) {
    if (!meaning) continue
    url += `${text.slice(end, macro.at)}{${meaning.ours}}`
    end = macro.at + macro.text.length
    translations.push({ theirs: macro.text, ...meaning })
  }
  return { status: 'translated', url: url + text.slice(end), translations }
}

function withoutEscapes(url: string): string {
  return url
    .replace(/%7B/gi, '{')
    .replace(/%7D/gi, '}')
    .replace(/%5B/gi, '[')
    .replace(/%5D/gi, ']')
    .replace(/%23(\w+)%23/g, '#$1#')
}

function macrosIn(text: string): Found[] {
  return [...text.matchAll(MACRO)].map(({ 0: whole, index, ...groups }) => {
    const [name = '', options = ''] = groupsOf(groups)
    return { text: whole, name, options, at: index }
  })
}

// Two groups for each way to write a macro, of which one way matched.
function groupsOf(groups: Record<number, string | undefined>): (string | undefined)[] {
  const first = [1, 3, 5, 7, 9].find((at) => groups[at] !== undefined) ?? 1
  return [groups[first], groups[first + 1]]
}

// Who has all of the macros is likelier than who has some; where nobody has all, anybody may have each.
function likelyTrackers(found: readonly Found[]): readonly TrackerName[] {
  const all = TRACKER_NAMES.filter((name) =>
    found.every((macro) => meaningOf(trackerOf(name), macro.name) !== undefined),
  )
  return all.length > 0 ? all : TRACKER_NAMES
}

function meaningIn(
  trackers: readonly TrackerName[],
  { text, name, options }: Found,
): { meaning: Meaning; fault?: undefined } | { fault: string; meaning?: undefined } {
  const known = trackers.flatMap((word) => {
    const meaning = meaningOf(trackerOf(word), name)
    return meaning ? [{ word, meaning }] : []
  })
  const [first] = known
  if (!first) {
    const near = suggestion(name, new Set(trackers.flatMap((word) => macrosOf(trackerOf(word)))))
    const whose = trackers.length === 1 ? ` of ${trackers.map((word) => trackerOf(word).title).join('')}` : ''
    return { fault: `${text} is not a macro${whose} that is known here${near}` }
  }
  const others = known.filter(({ meaning }) => meaning.ours !== first.meaning.ours)
  if (others.length > 0) return { fault: `${text} has several meanings: ${listed(known)}; say --from` }
  if (options !== '')
    return { fault: `${text}: "${options}" cannot be said here; take it out, and see what is sent` }
  return { meaning: first.meaning }
}

function listed(known: readonly { word: string; meaning: Meaning }[]): string {
  const meanings = new Map<string, string[]>()
  for (const { word, meaning } of known)
    meanings.set(meaning.ours, [...(meanings.get(meaning.ours) ?? []), word])
  return [...meanings].map(([ours, words]) => `{${ours}} with ${words.join(', ')}`).join('; ')
}

// Brackets that are left over are macros that nobody can read.
function leftovers(text: string, found: readonly Found[]): string[] {
  let rest = text
  for (const { text: macro } of found) rest = rest.replace(macro, '')
  return /[{}]|\[\[|\]\]|\[[^\]]*\]/.test(rest) ? [`what is left in brackets cannot be read: ${rest}`] : []
}
