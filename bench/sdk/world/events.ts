type Event = Record<string, unknown>

/** The events in a body that have this name, wherever in its JSON they stand. */
export function eventsNamed(name: string, body: string): Event[] {
  if (!body.includes(name)) return []
  const found: Event[] = []
  JSON.parse(body, (_, value: unknown) => {
    if (isObject(value) && Object.values(value).includes(name)) found.push(value)
    return value
  })
  return found
}

/** The id of an event: a member of itself or of its properties. */
export const idOf = (event: Event, member: string): unknown =>
  [event, ...Object.values(event).filter(isObject)].map((part) => part[member]).find(Boolean)

const isObject = (value: unknown): value is Event => typeof value === 'object' && value !== null
