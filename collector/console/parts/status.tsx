import { wordsOf } from './words.ts'

type Tone = 'good' | 'wait' | 'bad' | 'plain'

const TONES: Record<string, Tone> = {
  active: 'good',
  accepted: 'good',
  delivered: 'good',
  sent: 'good',
  inbound_accepted: 'good',
  sold: 'good',
  done: 'good',
  ok: 'good',
  success: 'good',
  won: 'good',
  conversion: 'good',
  conversion_fired: 'good',
  lead_sold: 'good',
  won_bid: 'good',
  closed: 'good',
  created: 'good',
  pending: 'wait',
  retrying: 'wait',
  ready: 'wait',
  running: 'wait',
  posting: 'wait',
  later: 'wait',
  queued: 'wait',
  received: 'wait',
  unknown: 'wait',
  half_open: 'wait',
  paused: 'wait',
  auctioned: 'wait',
  matched: 'wait',
  rejected: 'bad',
  failed: 'bad',
  dead: 'bad',
  refused: 'bad',
  error: 'bad',
  fault: 'bad',
  returned: 'bad',
  open: 'bad',
  timeout: 'bad',
  unsold: 'bad',
  invalid: 'bad',
  duplicate: 'bad',
  suppressed: 'bad',
  refund: 'bad',
}

const toneOf = (status: string): Tone =>
  TONES[status] ?? (/timeout|fault|reject|fail|dead/.test(status) ? 'bad' : 'plain')

/** A status as a word with a colour; the word says everything. */
export function Status({ is, tone }: { is: unknown; tone?: Tone }) {
  const status = typeof is === 'string' ? is : String(is ?? '')
  if (status === '') return <span class="none">–</span>
  return <span class={`status ${tone ?? toneOf(status)}`}>{wordsOf(status)}</span>
}
