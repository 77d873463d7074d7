import { EventBody, readEventBody } from '../event-body.ts'
import { ThingId } from '../ids.ts'
import { suggestion } from '../nearest-names.ts'

/** What an Event Postback address says of settings, and the same call here. */
export type EventUrl =
  | { status: 'read'; said: SaidOfEvent; path: string; notes: string[] }
  | { status: 'faulty'; faults: string[] }

/** The settings that an address implies. The global address names no campaign. */
export interface SaidOfEvent {
  cid: string | undefined
  event_id: string
  type: 'step' | 'conversion'
  pid: string | undefined
  clid: string | undefined
  currency: string | undefined
}

const PATH = /^\/api\/event\/(?:global\/[^/]+|trigger|([^/]+))\/?$/
const FILLED_LATER = /[{}[\]]|#\w+#/
const MEMBERS = new Set(Object.keys(EventBody.shape))

/** Reads an Event Postback address of any host. What the caller fills in later is left as it stands. */
export function readEventUrl(
  given: string,
  { org, event }: { org: string; event?: string | undefined },
): EventUrl {
  const url = URL.parse(given.trim())
  const path = url && PATH.exec(url.pathname)
  if (!url || !path)
    return {
      status: 'faulty',
      faults: ['it must be an address such as https://api.example.com/api/event/CAMPAIGN?event_id=…'],
    }
  const pairs = pairsOf(given)
  const fixed = Object.fromEntries(pairs.filter(([, value]) => value !== '' && !FILLED_LATER.test(value)))
  const names = new Set(pairs.map(([name]) => name))
  const eventId = event ?? fixed.event_id
  const cid = path[1] === undefined ? fixed.cid : plain(path[1])
  const faults = [...faultsOf(fixed, names), ...wantedFaults(cid, eventId)]
  if (faults.length > 0 || eventId === undefined) return { status: 'faulty', faults }
  const type = names.has('revenue') || names.has('amount') ? 'conversion' : 'step'
  const { pid, clid, currency } = fixed
  const said = { cid, event_id: eventId, type, pid, clid, currency: currency?.toUpperCase() } as const
  const isGlobal = /\/global\//.test(url.pathname)
  const query = queryOf(given, event)
  const door = isGlobal ? `global/${org}` : path[1] === undefined ? 'trigger' : (cid ?? '')
  return { status: 'read', said, path: `/api/event/${door}?${query}`, notes: notesOf(names, type) }
}

// Byte for byte: a macro of the caller's need not be what a URL may hold.
function queryOf(given: string, event: string | undefined): string {
  const [, said = ''] = given.trim().split(/\?(.*)/s)
  if (event === undefined) return said
  const without = said.split('&').filter((pair) => pair !== '' && !/^event_id(=|$)/.test(pair))
  return [`event_id=${event}`, ...without].join('&')
}

function pairsOf(given: string): (readonly [string, string])[] {
  const [, query = ''] = given.trim().split(/\?(.*)/s)
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      return [plain(name), plain(value)] as const
    })
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function faultsOf(fixed: Record<string, string>, names: ReadonlySet<string>): string[] {
  const { malformed, badRevenue } = readEventBody(fixed, [])
  const forms = [...malformed, ...badRevenue].map(({ field, reason }) => `${field} ${reason}`)
  const missing = names.has('transaction_id') ? [] : ['transaction_id is missing: the caller fills it in']
  return [...forms, ...missing]
}

function wantedFaults(cid: string | undefined, eventId: string | undefined): string[] {
  const wrong =
    cid !== undefined && !ThingId.safeParse(cid).success ? [`'${cid}' cannot be the id of a campaign`] : []
  if (eventId === undefined)
    return [...wrong, 'event_id is not fixed in the address: say which event with --event']
  return ThingId.safeParse(eventId).success ? wrong : [...wrong, `'${eventId}' cannot be the id of an event`]
}

function notesOf(names: ReadonlySet<string>, type: SaidOfEvent['type']): string[] {
  const details = [...names].filter((name) => !MEMBERS.has(name))
  return [
    ...(type === 'step' ? ['no revenue or amount is sent, so the event is taken for a step'] : []),
    ...details.map((name) => `${name} is kept as a detail of the event${suggestion(name, MEMBERS)}`),
  ]
}
