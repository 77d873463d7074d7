import type { Tracker } from './api.ts'

const MOST_ANSWERS = 8

const lines: string[] = []

/** What became of each campaign's landing. */
const landings: Record<string, string> = {}

const panel = document.createElement('aside')

// Through the style object, not in markup: a strict policy forbids the latter.
Object.assign(panel.style, {
  position: 'fixed',
  right: '12px',
  bottom: '12px',
  zIndex: '2147483647',
  maxWidth: 'min(420px, calc(100vw - 24px))',
  maxHeight: '50vh',
  overflow: 'auto',
  padding: '12px',
  font: '12px/1.5 ui-monospace, monospace',
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
  color: '#f4f4f0',
  background: '#16181d',
  borderRadius: '8px',
})

const waitingOf = (cid: string): number => {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`cw_${cid}.`)).length
  } catch {
    return 0
  }
}

const draw = (campaigns: Record<string, Tracker>): void => {
  const visits = Object.entries(campaigns).map(([cid, tracker]) =>
    [
      `campaign     ${cid}`,
      `transaction  ${tracker.transactionId}`,
      `landing      ${landings[cid] ?? 'not told yet'}`,
      `waiting      ${waitingOf(cid)}`,
      `first touch  ${JSON.stringify(tracker.params.first)}`,
      `last touch   ${JSON.stringify(tracker.params.last)}`,
    ].join('\n'),
  )
  panel.textContent = ['Clickwire', ...visits, 'last answers', ...(lines.length ? lines : ['none yet'])].join(
    '\n',
  )
}

const show = (campaigns: Record<string, Tracker>): void => {
  for (const [cid, tracker] of Object.entries(campaigns)) {
    void tracker.ready.then(({ code }) => {
      landings[cid] = code
      draw(campaigns)
    })
    for (const kind of ['click', 'answer'] as const)
      tracker.on(kind, ({ code, message }) => {
        lines.unshift(`${new Date().toISOString().slice(11, 23)} ${code}: ${message}`)
        lines.length = Math.min(lines.length, MOST_ANSWERS)
        draw(campaigns)
      })
  }
  draw(campaigns)
  setInterval(draw, 1000, campaigns)
  document.body.append(panel)
}

/** The panel that `sdk.debug()` shows: the transaction, what waits, and the last answers. */
if (window.clickwire) show(window.clickwire.campaigns)
