/** What came back: a status (0 where nothing did), the body, and how long the collector wants to be left alone. */
export interface Reply {
  _status: number
  _text: string
  _restMs: number
}

// A browser lets all keepalive requests of a page have 64 KiB in flight together, and Chromium 256 of them; over
// that they fail.
const BUDGET = 60_000
const TOLL = 300

let inFlight = 0

/** Whether a body fits beside those under way. */
export const fits = (body: string): boolean => !inFlight || inFlight + body.length < BUDGET

// A page that broke fetch still has beacons; they have no answer.
const send = (url: string, init: RequestInit & { body: string }): Response | Promise<Response> => {
  try {
    return fetch(url, init)
  } catch {
    navigator.sendBeacon(url, init.body)
    return new Response('', { status: 202 })
  }
}

/** Posts a body as `text/plain`, which needs no preflight; never rejects, and gives up after its patience. */
export const post = async (url: string, body: string, patience: number): Promise<Reply> => {
  const size = body.length + TOLL
  inFlight += size
  const reply = { _status: 0, _text: '', _restMs: 0 }
  await Promise.race([
    new Promise((resolve) => setTimeout(resolve, patience)),
    (async () => {
      const response = await send(url, { method: 'POST', body, keepalive: size < BUDGET })
      reply._text = await response.text()
      reply._restMs = (Number(response.headers.get('Retry-After')) || 0) * 1000
      reply._status = response.status
    })().catch(() => {}),
  ])
  inFlight -= size
  return reply
}
