/** What came back: a status (0 where nothing did), the body, and how long the collector wants to be left alone. */
export type Reply = [status: number, text: string, restMs: number]

// A browser lets all keepalive requests of a page have 64 KiB in flight together, and Chromium 256 of them; over
// that they fail.
const BUDGET = 60_000
const TOLL = 300

let inFlight = 0

// A page that broke fetch still has beacons, and so has one that is left with its budget used up; they have no answer.
const send = (url: string, body: string, keepalive: boolean): Promise<Response> => {
  try {
    if (!keepalive && document.hidden) throw 0
    return fetch(url, { method: 'POST', body, keepalive })
  } catch (error) {
    navigator.sendBeacon(url, body)
    throw error
  }
}

/** Posts a body as `text/plain`, which needs no preflight, so that it outlives the page if there is room; never rejects. */
export const post = async (url: string, body: string): Promise<Reply> => {
  const size = inFlight + body.length < BUDGET ? body.length + TOLL : 0
  inFlight += size
  try {
    const response = await send(url, body, size > 0)
    return [response.status, await response.text(), Number(response.headers.get('Retry-After')) * 1000]
  } catch {
    return [0, '', 0]
  } finally {
    inFlight -= size
  }
}
