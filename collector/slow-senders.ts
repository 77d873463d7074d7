import type { IncomingMessage, Server, ServerResponse } from 'node:http'

// Swept as often as they come: a thousand that are cut in one breath would hold the others up.
const PATIENCE = { windowMs: 10_000, leastBytes: 5_000, sweepMs: 50 }

interface Coming {
  response: ServerResponse
  since: number
  read: number
}

const TOO_LATE = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'

/**
 * Ends connections whose bodies come in a trickle: fewer than so many bytes in a while. Node itself only looks at how
 * long a request takes in all, which has to be enough for a large body on a poor line.
 */
export function cutSlowSenders(server: Server, { windowMs, leastBytes, sweepMs } = PATIENCE): void {
  const coming = new Map<IncomingMessage, Coming>()
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    coming.set(request, { response, since: performance.now(), read: request.socket.bytesRead })
    request.once('close', () => coming.delete(request))
  })
  let sweptAt = performance.now()
  const sweep = setInterval(() => {
    const now = performance.now()
    // When we were held up ourselves, what came meanwhile is not read yet.
    const fair = now - sweptAt < windowMs / 5
    sweptAt = now
    for (const [request, one] of coming) {
      const read = request.socket.bytesRead
      if (request.complete) coming.delete(request)
      else if (!fair || read - one.read >= leastBytes) Object.assign(one, { since: now, read })
      else if (now - one.since >= windowMs) cut(request, one)
    }
  }, sweepMs)
  sweep.unref()
  server.once('close', () => clearInterval(sweep))
}

function cut({ socket }: IncomingMessage, { response }: Coming): void {
  if (!response.headersSent) socket.write(TOO_LATE)
  socket.destroy()
}
