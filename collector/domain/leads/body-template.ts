/** One `{{ name | filter:"argument" }}` of a body's template. */
export interface Place {
  source: string
  name: string
  filters: { name: string; argument: string }[]
}

/** What a template's filters can do; there is nothing else. */
export const TEMPLATE_FILTERS = [
  'default',
  'trim',
  'lower',
  'upper',
  'digits',
  'md5',
  'sha1',
  'sha256',
] as const

const PLACE = /\{\{([^{}]*)\}\}/g
const INSIDE = /^\s*([A-Za-z_][\w.]*)\s*((?:\|\s*[a-z0-9_]+(?:\s*:\s*"[^"]*")?\s*)*)$/
const FILTER = /\|\s*([a-z0-9_]+)(?:\s*:\s*"([^"]*)")?/g

/** Fills the places of a template; what is no place stays as it is. */
export function fillPlaces(template: string, value: (place: Place) => string): string {
  return template.replace(PLACE, (source, inside: string) => {
    const place = placeOf(source, inside)
    return place ? value(place) : source
  })
}

/** What is wrong with a template: places that cannot be read, and filters that there are not. */
export function templateFaults(template: string): string[] {
  return [...template.matchAll(PLACE)].flatMap(([source, inside = '']) => {
    const place = placeOf(source, inside)
    if (!place) return [`${source} is no name with filters, such as {{ lead.email | lower }}`]
    const known: readonly string[] = TEMPLATE_FILTERS
    return place.filters
      .filter((filter) => !known.includes(filter.name))
      .map((filter) => `${source} has the filter ${filter.name}, and there are only ${known.join(', ')}`)
  })
}

function placeOf(source: string, inside: string): Place | undefined {
  const [, name, filters = ''] = INSIDE.exec(inside) ?? []
  if (name === undefined) return undefined
  const read = [...filters.matchAll(FILTER)].map(([, filter = '', argument = '']) => ({
    name: filter,
    argument,
  }))
  return { source, name, filters: read }
}
