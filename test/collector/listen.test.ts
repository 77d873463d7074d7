import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { listen, stopServer } from '../../collector/listen.ts'

describe('a server that stops', () => {
  it('does not wait for connections that were opened and never used', async () => {
    const server = createServer((_request, response) => response.end('here'))
    const port = await listen(server, 0, '127.0.0.1')
    const opened = once(server, 'connection')
    const unused = connect(port, '127.0.0.1')
    unused.on('error', () => undefined)
    await opened
    const began = performance.now()
    await stopServer(server, 20_000)
    expect(performance.now() - began).toBeLessThan(2000)
  })

  it('lets a request under way be answered, and waits for nothing after it', async () => {
    const server = createServer((_request, response) => {
      setTimeout(() => response.end('late'), 300)
    })
    const port = await listen(server, 0, '127.0.0.1')
    const received = once(server, 'request')
    const asked = fetch(`http://127.0.0.1:${port}/`)
    await received
    const began = performance.now()
    const stopped = stopServer(server, 20_000)
    expect(await (await asked).text()).toBe('late')
    await stopped
    expect(performance.now() - began).toBeLessThan(2000)
  })
})
