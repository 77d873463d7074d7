const NAMES = {
  click: 'Click',
  touch: 'Touch',
  event: 'Event',
  conversion: 'Conversion',
  postback: 'Postback',
  attempt: 'Attempt',
  lead: 'Lead',
  auction: 'Auction',
  ping: 'Ping',
  bid: 'Bid',
  post: 'Post',
  sale: 'Sale',
  refused: 'Refused',
}
const WAITING = /^(?:queued|sending|retrying|pending|posting|unknown|late)/
const BAD =
  /(?:^|_)(?:dead|failed|refused|rejected|unsold|suppressed|timeout|unreadable|unauthorized|returned)/
const GOOD = /^(?:sent|delivered|sold|accepted|lead_sold|lead_delivered|lead_accepted)$/

/** What a kind of record is called. One that is new here goes by its own name. */
export const nameOf = (kind) =>
  NAMES[kind] ?? `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`.replaceAll('_', ' ')

/** The picture of a kind; all that are new here share one. */
export const pictureOf = (kind) => `/demo/assets/kinds.svg#${kind in NAMES ? kind : 'other'}`

/** Whether something went well, went wrong, or is not over: `good`, `bad`, `wait`, else `plain`. */
export function toneOf({ kind, code }) {
  if (kind === 'refused' || BAD.test(code)) return 'bad'
  if (kind === 'attempt') return code === 'delivered' ? 'good' : 'bad'
  if (WAITING.test(code)) return 'wait'
  return kind === 'conversion' || GOOD.test(code) ? 'good' : 'plain'
}
