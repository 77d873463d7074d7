import { isRecord } from './explain.ts'

/** A request as it is shown. */
export interface ShownRequest {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body?: string
}

/** A place in which two requests differ; null where one of them has nothing there. */
export interface ChangedPlace {
  place: string
  before: string | null
  after: string | null
}

/** The places in which two requests differ: the method, the address, each parameter, header, and part of the body. */
export function requestDifference(
  before: ShownRequest | undefined,
  after: ShownRequest | undefined,
): ChangedPlace[] {
  const one = placesOf(before)
  const other = placesOf(after)
  const places = [...new Set([...one.keys(), ...other.keys()])].sort((a, b) => rankOf(a) - rankOf(b))
  return places.flatMap((place) => {
    const was = one.get(place) ?? null
    const is = other.get(place) ?? null
    return was === is ? [] : [{ place, before: was, after: is }]
  })
}

const RANKS = ['method', 'url', 'query', 'headers', 'body']

const rankOf = (place: string): number => RANKS.indexOf(place.split(/[.[]/, 1)[0] ?? '')

function placesOf(request: ShownRequest | undefined): Map<string, string> {
  const places = new Map<string, string>()
  if (!request) return places
  const [address = '', query = ''] = request.url.split(/\?(.*)/s)
  places.set('method', request.method)
  places.set('url', address)
  addPairs(places, 'query', query)
  for (const [name, value] of Object.entries(request.headers))
    places.set(`headers.${name.toLowerCase()}`, value)
  addBody(places, request.body)
  return places
}

// A name that comes several times is told apart by its number.
function addPairs(places: Map<string, string>, root: string, text: string): void {
  for (const [name, value] of new URLSearchParams(text)) {
    let place = `${root}.${name}`
    for (let n = 2; places.has(place); n += 1) place = `${root}.${name}[${n}]`
    places.set(place, value)
  }
}

const FORM = /^[^\s{}[\]<>=&]+=[^\s{}[\]<>]*$/

function addBody(places: Map<string, string>, body: string | undefined): void {
  if (body === undefined || body === '') return
  const parsed = jsonOf(body)
  if (parsed !== undefined) addParts(places, 'body', parsed)
  else if (FORM.test(body)) addPairs(places, 'body', body)
  else places.set('body', body)
}

function jsonOf(body: string): unknown {
  if (!/^\s*[{[]/.test(body)) return undefined
  try {
    return JSON.parse(body)
  } catch {
    // A body that was cut off, or is something else, is compared as the text that it is.
    return undefined
  }
}

function addParts(places: Map<string, string>, place: string, value: unknown): void {
  if (Array.isArray(value))
    value.forEach((entry, index) => void addParts(places, `${place}[${index}]`, entry))
  else if (isRecord(value))
    for (const [name, inner] of Object.entries(value)) addParts(places, `${place}.${name}`, inner)
  else places.set(place, typeof value === 'string' ? value : JSON.stringify(value))
}
